import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { ServerProcess } from './serverProcess.ts';

/** Topics that are made up: whole at first, then what changes each second. */
export interface MadeUpTopics {
  /** The state of a topic as of a second; null for one that does not exist. */
  readonly state: (topic: string, second: number) => object | null;
  /** What changed in a second; null for nothing. */
  readonly delta: (topic: string, second: number) => object | null;
}

/** A server in front of faascope: the streams of its clients are made up, everything else is passed on. */
export class MadeUpServer {
  readonly origin: string;
  readonly #close: () => void;

  private constructor(origin: string, close: () => void) {
    this.origin = origin;
    this.#close = close;
  }

  static async start(server: Pick<ServerProcess, 'origin'>, topics: MadeUpTopics): Promise<MadeUpServer> {
    const own = createServer((asked, answer) => {
      if (asked.url?.startsWith('/api/v1/stream')) void stream(asked, answer, topics);
      else passOn(server.origin, asked, answer);
    });
    own.listen(0, '127.0.0.1');
    await once(own, 'listening');
    const address = own.address();
    const port = typeof address === 'object' ? address?.port : null;
    return new MadeUpServer(`http://127.0.0.1:${port}`, () => {
      own.close();
      own.closeAllConnections();
    });
  }

  stop(): void {
    this.#close();
  }
}

function passOn(origin: string, asked: IncomingMessage, answer: ServerResponse): void {
  const { method = 'GET', headers, url = '/' } = asked;
  const { host: _, origin: __, ...others } = headers;
  const passed = request(new URL(url, origin), { method, headers: others }, (response) => {
    answer.writeHead(response.statusCode ?? 502, response.headers);
    response.pipe(answer);
  });
  passed.on('error', () => answer.destroy());
  asked.pipe(passed);
}

async function stream(asked: IncomingMessage, answer: ServerResponse, topics: MadeUpTopics): Promise<void> {
  const { topics: wanted }: { topics: readonly { topic: string }[] } = JSON.parse(await text(asked));
  answer.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  const now = () => Date.now() / 1000;
  const send = (name: string, data: object, id = '') =>
    answer.write(`event: ${name}\n${id}data: ${JSON.stringify(data)}\n\n`);
  send('server', { version: '0.1.0', connection: 'local', nowSeconds: now() });
  let second = Math.floor(now());
  const shown = wanted
    .map(({ topic }) => topic)
    .filter((topic) => {
      const state = topics.state(topic, second);
      if (state === null) send('gone', { topic, code: 'unknown_function', nowSeconds: now() });
      else send('state', { topic, second, nowSeconds: now(), state });
      return state !== null;
    });
  const timer = setInterval(() => {
    if (Math.floor(now()) <= second) return;
    second = Math.floor(now());
    const deltas = shown
      .map((topic) => [topic, topics.delta(topic, second)] as const)
      .filter(([, delta]) => delta !== null);
    send('second', { second, nowSeconds: now(), topics: Object.fromEntries(deltas) }, `id: ${second}\n`);
  }, 50);
  answer.on('close', () => clearInterval(timer));
}
