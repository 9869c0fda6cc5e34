import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isCallId } from '../../model/calls/invoker.ts';
import { formatGoDuration } from '../../model/inventory/goDuration.ts';
import { dropSlowReaders } from '../../transport/slowReaders.ts';
import { Turns } from '../../transport/turns.ts';
import { FunctionRun } from './functionRun.ts';
import { HeldInput } from './heldInput.ts';
import type { ReplicaLog } from './replicaLog.ts';
import type { ReplicaSettings } from './replicaSettings.ts';

const methods = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);

/** The HTTP server of a replica: each request is a call; `/_/health` tells whether it accepts calls. */
export class ReplicaServer {
  readonly #settings: ReplicaSettings;
  readonly #log: ReplicaLog;
  readonly #server: Server;
  readonly #runs = new Set<FunctionRun>();
  readonly #input = new HeldInput();
  #open = 0;
  #closing = false;
  #onIdle: (() => void) | null = null;

  constructor(settings: ReplicaSettings, log: ReplicaLog) {
    this.#settings = settings;
    this.#log = log;
    // Hosts reuse connections; an idle timeout would race with the next call.
    const keepAliveTimeout = settings.hosted ? 0 : 75_000;
    const turns = new Turns();
    const serve = (request: IncomingMessage, response: ServerResponse) => this.#serve(request, response);
    this.#server = createServer(
      // read_timeout limits how long a body may take.
      {
        maxHeaderSize: 64 * 1024,
        keepAliveTimeout,
        requestTimeout: 0,
        headersTimeout: 15_000,
        connectionsCheckingInterval: 1000,
      },
      turns.inTurn(serve),
    );
    this.#server.on('checkContinue', turns.continueInTurn(serve));
    // A host handles slow clients itself.
    if (!settings.hosted) dropSlowReaders(this.#server);
  }

  /** Logs its start and listens. */
  listen(): Promise<void> {
    const { version, readTimeoutMs, writeTimeoutMs, execTimeoutMs, listen } = this.#settings;
    const [read, write, hard] = [readTimeoutMs, writeTimeoutMs, execTimeoutMs ?? 0].map(formatGoDuration);
    this.#log.watchdog('-', `Version: ${version}\tSHA: unknown`);
    this.#log.watchdog('-', `Timeouts: read: ${read}, write: ${write} hard: ${hard}.`);
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(listen, () => {
        this.#log.watchdog('-', `Listening on ${'port' in listen ? `port: ${listen.port}` : `socket: ${listen.path}`}`);
        this.#log.ready();
        resolve();
      });
    });
  }

  /** Stops accepting calls; resolves when those in flight have ended, which they must within write_timeout. */
  async close(): Promise<void> {
    if (this.#closing) return;
    this.#closing = true;
    this.#log.watchdog('-', `SIGTERM: no new connections, draining: ${this.#runs.size} requests`);
    this.#server.close();
    await new Promise<void>((resolve) => {
      const impatient = setTimeout(resolve, this.#settings.writeTimeoutMs);
      this.#onIdle = () => {
        clearTimeout(impatient);
        resolve();
      };
      this.#checkIdle();
    });
    this.kill();
    this.#server.closeAllConnections();
  }

  /** Kills the processes of all calls now. */
  kill(): void {
    for (const run of this.#runs) run.kill();
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const { method = '', url } = request;
    if (url === '/_/health') {
      const status = method === 'GET' ? (this.#closing ? 503 : 200) : 405;
      response.writeHead(status).end(status === 200 ? 'OK' : '');
      return;
    }
    if (!methods.has(method)) {
      response.writeHead(405).end();
      return;
    }
    const { maxInFlight } = this.#settings;
    if (maxInFlight !== null && this.#runs.size >= maxInFlight) {
      response
        .writeHead(429, { 'content-type': 'text/plain; charset=utf-8' })
        .end('Concurrent request limit exceeded.\n');
      return;
    }
    const given = request.headers['x-call-id'];
    const callId = typeof given === 'string' && isCallId(given) ? given : randomUUID();
    response.setHeader('x-call-id', callId);
    this.#open += 1;
    response.once('close', () => {
      this.#open -= 1;
      this.#checkIdle();
    });
    const run = new FunctionRun(this.#settings, this.#log, this.#input, callId, request, response, () => {
      this.#runs.delete(run);
      this.#checkIdle();
    });
    this.#runs.add(run);
    run.start(request);
  }

  #checkIdle(): void {
    if (this.#runs.size === 0 && this.#open === 0) this.#onIdle?.();
  }
}
