import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { PlayedRun, type StampedLine, withStamp } from './playedRun.ts';

/** How a response fails. */
export interface Misbehaviour {
  /** A status other than 200. */
  readonly status?: number;
  readonly headers?: Record<string, string>;
  /** The body with that status; default: a Status object of the API. */
  readonly body?: string;
  /** After this many bytes of the body, the connection is reset, ends normally, or becomes silent. */
  readonly after?: { readonly bytes: number; readonly how: 'reset' | 'end' | 'freeze' };
  /** Sends each byte separately. */
  readonly byteByByte?: boolean;
}

export interface AskedLog {
  readonly pod: string;
  readonly query: URLSearchParams;
}

/** A simulated container. */
export class PlayedPod {
  /** The last one is the current run. */
  readonly runs = [new PlayedRun()];
  /** Replaces the runs: a log generated while it is read. */
  made: (() => Iterable<Buffer>) | null = null;

  get run(): PlayedRun {
    return this.runs.at(-1) ?? new PlayedRun();
  }

  restart(): PlayedRun {
    this.run.end();
    this.runs.push(new PlayedRun());
    return this.run;
  }
}

/** Simulates the log API of a cluster over HTTP, like the kubelet of Kubernetes 1.34, with failures on request. */
export class LogServer {
  readonly pods = new Map<string, PlayedPod>();
  readonly asked: AskedLog[] = [];
  /** Number of open responses. */
  answering = 0;
  misbehave: (asked: AskedLog) => Misbehaviour | null = () => null;
  #server: Server;
  #port = 0;

  private constructor() {
    this.#server = this.#newServer();
  }

  static async start(): Promise<LogServer> {
    const server = new LogServer();
    await server.listen();
    return server;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  pod(name: string): PlayedPod {
    const known = this.pods.get(name) ?? new PlayedPod();
    this.pods.set(name, known);
    return known;
  }

  /** Listens, after `stop` again on the same port. */
  async listen(): Promise<void> {
    this.#server = this.#newServer();
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    if (typeof address === 'object' && address !== null) this.#port = address.port;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #newServer(): Server {
    return createServer((request, response) => {
      this.answering += 1;
      response.once('close', () => {
        this.answering -= 1;
      });
      this.#answer(request, response).catch(() => response.destroy());
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://server');
    const name = /^\/api\/v1\/namespaces\/openfaas-fn\/pods\/([^/]+)\/log$/.exec(url.pathname)?.[1] ?? '';
    const asked = { pod: decodeURIComponent(name), query: url.searchParams };
    this.asked.push(asked);
    const wrong = this.misbehave(asked);
    if (wrong?.status !== undefined) return refuse(response, wrong.status, wrong.headers, wrong.body);
    const pod = this.pods.get(asked.pod);
    if (pod === undefined) return refuse(response, 404);
    response.setHeader('content-type', 'text/plain');
    if (pod.made !== null) return pipeline(Readable.from(pod.made()), response);
    const run = asked.query.get('previous') === 'true' ? pod.runs.at(-2) : pod.run;
    if (run === undefined) return refuse(response, 400);
    const out = new Outlet(response, wrong);
    const since = sinceOf(asked.query);
    for (const line of lastOf(run.lines, asked.query.get('tailLines'))) if (line.seconds >= since) out.line(line);
    if (asked.query.get('follow') !== 'true') return out.end();
    response.once('close', run.follow(out));
  }
}

function sinceOf(query: URLSearchParams): number {
  const [time, seconds] = [query.get('sinceTime'), query.get('sinceSeconds')];
  if (time !== null) return Math.floor(Date.parse(time) / 1000);
  return seconds === null ? 0 : Math.floor(Date.now() / 1000 - Number(seconds));
}

function lastOf(lines: readonly StampedLine[], tail: string | null): readonly StampedLine[] {
  return tail === null ? [...lines] : lines.slice(Math.max(0, lines.length - Number(tail)));
}

function refuse(response: ServerResponse, status: number, headers: Record<string, string> = {}, body?: string): void {
  response.writeHead(status, headers);
  response.end(body ?? JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', code: status }));
}

/** Writes lines to a response until its failure is due. Headers are sent with the first bytes, as by the API. */
class Outlet {
  readonly #response: ServerResponse;
  readonly #wrong: Misbehaviour | null;
  #left: number;
  #over = false;

  constructor(response: ServerResponse, wrong: Misbehaviour | null) {
    this.#response = response;
    this.#wrong = wrong;
    this.#left = wrong?.after?.bytes ?? Number.POSITIVE_INFINITY;
  }

  line(line: StampedLine): void {
    if (this.#over) return;
    const bytes = Buffer.from(withStamp(line));
    const part = bytes.subarray(0, Math.min(bytes.length, this.#left));
    this.#left -= part.length;
    if (this.#wrong?.byteByByte) for (const byte of part) this.#response.write(Buffer.of(byte));
    else this.#response.write(part);
    if (this.#left > 0) return;
    this.#over = true;
    // Send what was written first.
    if (this.#wrong?.after?.how === 'end') this.#response.end();
    if (this.#wrong?.after?.how === 'reset') setImmediate(() => this.#response.destroy());
  }

  end(): void {
    if (!this.#over) this.#response.end();
  }
}
