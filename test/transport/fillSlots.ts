import { connect, type Socket } from 'node:net';
import { until } from '../until.ts';

/** Result of filling a server with requests under way. */
export interface Filled {
  /** Requests that were refused although the limit was not exceeded. */
  readonly refused: number;
  /** Statuses of the held requests after they ended. */
  readonly statuses: ReadonlyMap<number, number>;
}

/**
 * Keeps requests under way, by announcing bodies without sending them, until `isFull` is true; then sends the bodies.
 * Leaked slots show as refused requests.
 */
export async function fillSlots(
  origin: string,
  count: number,
  headers: readonly string[],
  isFull: () => Promise<boolean>,
): Promise<Filled> {
  const { port, host } = new URL(origin);
  const head = [`GET /global/nodes HTTP/1.1`, `Host: ${host}`, 'Content-Length: 2', ...headers].join('\r\n');
  const held = Array.from({ length: count }, () => holding(Number(port)));
  try {
    // A connection without a request holds no slot; the server waits 5 s for a body.
    await until('all are connected', () => held.every(({ socket }) => !socket.connecting && !socket.pending));
    for (const { socket } of held) socket.write(`${head}\r\n\r\n`);
    await until('the server is full', isFull, 4500);
    const refused = held.filter(({ status }) => status() !== null).length;
    for (const { socket } of held) socket.write('{}');
    await until('all are answered', () => held.every(({ status }) => status() !== null));
    const statuses = new Map<number, number>();
    for (const { status } of held) statuses.set(status() ?? 0, (statuses.get(status() ?? 0) ?? 0) + 1);
    return { refused, statuses };
  } finally {
    for (const { socket } of held) socket.destroy();
  }
}

function holding(port: number): { readonly socket: Socket; readonly status: () => number | null } {
  const socket = connect({ port, host: '127.0.0.1' });
  let answer = '';
  socket.on('data', (bytes) => {
    answer += bytes.toString('latin1');
  });
  socket.on('error', () => {});
  return { socket, status: () => (answer.startsWith('HTTP/1.1 ') ? Number(answer.slice(9, 12)) : null) };
}
