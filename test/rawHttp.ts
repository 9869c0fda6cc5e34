import { connect } from 'node:net';

/**
 * Sends raw bytes to a server; returns everything received until it closes the connection or stays silent.
 * @param silentMs how long, after the first byte @param firstMs how long ahead of it: a busy machine answers late
 */
export function sendRaw(
  origin: string,
  bytes: string | Buffer,
  { silentMs = 1000, firstMs = 60_000 }: { silentMs?: number; firstMs?: number } = {},
): Promise<string> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    const chunks: Buffer[] = [];
    const done = () => resolve(Buffer.concat(chunks).toString());
    socket.setTimeout(firstMs, () => {
      socket.destroy();
      done();
    });
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      socket.setTimeout(silentMs);
    });
    socket.on('end', done);
    socket.on('error', (error: NodeJS.ErrnoException) => (error.code === 'ECONNRESET' ? done() : reject(error)));
    socket.write(bytes);
  });
}

/** Parses the answers received on one connection: the status and body of each. */
export function answersIn(text: string): { status: number; body: unknown }[] {
  const answers: { status: number; body: unknown }[] = [];
  let rest = text;
  while (rest.startsWith('HTTP/1.1 ')) {
    const headEnd = rest.indexOf('\r\n\r\n');
    const head = rest.slice(0, headEnd);
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
    const body = Buffer.from(rest.slice(headEnd + 4))
      .subarray(0, length)
      .toString();
    answers.push({ status: Number(head.slice(9, 12)), body: body === '' ? null : JSON.parse(body) });
    rest = Buffer.from(rest.slice(headEnd + 4))
      .subarray(length)
      .toString();
  }
  return answers;
}
