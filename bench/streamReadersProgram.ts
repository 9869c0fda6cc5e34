import { once } from 'node:events';
import { connect } from 'node:net';

// Clients of streams, in a process of their own. The parent sends the address and the topics of each stream; on
// `report` it gets what arrived since the last one.

/** What is to be opened. */
export interface ReaderPlan {
  readonly origin: string;
  /** The topics of each stream. */
  readonly streams: readonly (readonly string[])[];
}

/** What arrived. */
export interface ReaderReport {
  /** Streams that have had a second. */
  readonly live: number;
  /** Streams that the server has closed since the start. */
  readonly closed: number;
  readonly seconds: number;
  /** Seconds that were left out or repeated. */
  readonly irregular: number;
  readonly bytes: number;
  /** From the tick of the server to the client. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuSeconds: number;
}

const marker = /event: second\n(?:id: \d+\n)?data: \{"second":(\d+),"nowSeconds":(\d+(?:\.\d+)?)[,}]/g;
const openAtOnce = 50;
/** More than the marker has. */
const tailLength = 100;

const lastSeconds: number[] = [];
let latenciesMs: number[] = [];
let irregular = 0;
let bytes = 0;
let closed = 0;
let cpu = process.cpuUsage();

/** Opens the streams a few at a time: a listening socket has room for some hundred that are not accepted yet. */
async function open({ origin, streams }: ReaderPlan): Promise<void> {
  const { hostname, port } = new URL(origin);
  for (const [index, topics] of streams.entries()) {
    const socket = connect(Number(port), hostname);
    if (index % openAtOnce === openAtOnce - 1) await once(socket, 'connect');
    const body = JSON.stringify({ topics: topics.map((topic) => ({ topic })) });
    socket.write(`POST /api/v1/stream HTTP/1.1\r\nHost: ${hostname}\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    let tail = '';
    socket.on('data', (chunk) => {
      bytes += chunk.length;
      const text = tail + chunk.toString('latin1');
      const nowMs = Date.now();
      for (const [, id, sentAt] of text.matchAll(marker)) {
        const before = lastSeconds[index];
        if (before === Number(id)) continue;
        if (before !== undefined && before + 1 !== Number(id)) irregular++;
        lastSeconds[index] = Number(id);
        latenciesMs.push(nowMs - Number(sentAt) * 1000);
      }
      tail = text.slice(-tailLength);
    });
    socket.on('error', () => {});
    socket.on('close', () => closed++);
  }
}

function report(): ReaderReport {
  const used = process.cpuUsage(cpu);
  const sorted = latenciesMs.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
  const told = {
    live: lastSeconds.filter((second) => second !== undefined).length,
    closed,
    seconds: sorted.length,
    irregular,
    bytes,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    cpuSeconds: (used.user + used.system) / 1e6,
  };
  latenciesMs = [];
  irregular = 0;
  bytes = 0;
  cpu = process.cpuUsage();
  return told;
}

process.on('message', (message: ReaderPlan | 'report') => {
  if (message === 'report') process.send?.(report());
  else void open(message);
});
