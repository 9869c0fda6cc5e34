import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import https, { createServer } from 'node:https';
import { parse } from 'yaml';
import type { TlsFiles } from '../kubernetes/tlsFiles.ts';
import { lab } from './lab.ts';
import { TcpFront } from './tcpFront.ts';

/** A client's request to the API server. */
export interface Question {
  readonly url: URL;
  /** True for the resources of the inventory. */
  readonly kind: 'list' | 'watch' | 'other';
}

/** The proxy's answer in place of the API server's. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const inventoryPath = /^\/(api\/v1|apis\/apps\/v1)\/(nodes|namespaces|namespaces\/[^/]+\/(pods|deployments))$/;

/** A proxy in front of the lab's API server: terminates TLS with the test's certificate, and misbehaves on demand. */
export class ApiProxy {
  readonly front = new TcpFront();
  /** If set, may answer in place of the API server; if it returns null, the request goes to the API server. */
  instead: ((question: Question) => Answer | null) | null = null;
  /** Changes requests to the API server. */
  rewrite: ((question: Question) => void) | null = null;
  /** How many watch events are still to be cut in the middle and their connections reset. */
  eventsToCut = 0;
  /** Accepted tokens; null for any. */
  tokens: ReadonlySet<string> | null = null;
  /** How many lists and watches the proxy answered itself. */
  refusals = 0;
  /** How often the API server itself sent an expired resource version in a watch. */
  expired = 0;
  readonly #tls: TlsFiles;
  readonly #server;
  readonly #upstream = upstream();
  readonly #agent = new https.Agent({ keepAlive: true, ca: readFileSync(lab.caFile) });
  readonly #watches = new Set<ServerResponse>();

  constructor(tls: TlsFiles) {
    this.#tls = tls;
    this.#server = createServer({ cert: tls.cert, key: tls.key }, (question, response) =>
      this.#serve(question, response),
    );
    // A client that does not trust the certificate aborts.
    this.#server.on('tlsClientError', () => {});
  }

  /** Resolves with its address. */
  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return `https://127.0.0.1:${await this.front.listen(address.port)}`;
  }

  get openWatches(): number {
    return this.#watches.size;
  }

  /** From the next connection on, presents the certificate for another name, or its own again. */
  showCertificate(which: 'own' | 'stray'): void {
    const { cert, key, strayCert, strayKey } = this.#tls;
    this.#server.setSecureContext(which === 'own' ? { cert, key } : { cert: strayCert, key: strayKey });
  }

  /** Ends all misbehaviour, except for what was done to connections, and the accepted tokens. */
  behave(): void {
    this.front.pieceBytes = Number.POSITIVE_INFINITY;
    this.instead = null;
    this.rewrite = null;
    this.eventsToCut = 0;
    this.showCertificate('own');
  }

  /** Writes this into every open watch. */
  sendIntoWatches(text: string): void {
    for (const watch of this.#watches) watch.write(text);
  }

  async close(): Promise<void> {
    await this.front.close();
    this.#server.closeAllConnections();
    this.#server.close();
    this.#agent.destroy();
  }

  #serve(incoming: IncomingMessage, response: ServerResponse): void {
    const url = new URL(incoming.url ?? '/', 'https://x');
    const isInventory = inventoryPath.test(url.pathname);
    const kind = !isInventory ? 'other' : url.searchParams.has('watch') ? 'watch' : 'list';
    const question: Question = { url, kind };
    const token = /^Bearer (.*)$/.exec(incoming.headers.authorization ?? '')?.[1] ?? '';
    const answer =
      this.tokens !== null && !this.tokens.has(token)
        ? failure(401, 'Unauthorized')
        : (this.instead?.(question) ?? null);
    if (answer !== null) {
      if (kind !== 'other') this.refusals++;
      response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers }).end(answer.body);
      return;
    }
    this.rewrite?.(question);
    this.#pass(incoming, question, response);
  }

  #pass(incoming: IncomingMessage, { url, kind }: Question, response: ServerResponse): void {
    const { method, headers } = incoming;
    const passed = ['accept', 'authorization', 'content-type'].flatMap((name) => {
      const value = headers[name];
      return value === undefined ? [] : [[name, value]];
    });
    const asked = https.request(this.#upstream + url.pathname + url.search, {
      method,
      headers: Object.fromEntries(passed),
      agent: this.#agent,
    });
    response
      .on('error', () => {})
      .once('close', () => {
        this.#watches.delete(response);
        asked.destroy();
      });
    asked.on('error', () => response.destroy());
    asked.once('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      response.flushHeaders();
      if (kind === 'watch') this.#watches.add(response);
      answer.on('data', (chunk: Buffer) => {
        if (kind === 'watch' && chunk.includes('"code":410')) this.expired++;
        if (kind === 'watch' && this.eventsToCut > 0) this.#cut(chunk, response);
        else response.write(chunk);
      });
      answer.once('end', () => response.end());
      answer.once('error', () => response.destroy());
    });
    incoming.pipe(asked);
  }

  #cut(chunk: Buffer, response: ServerResponse): void {
    this.eventsToCut--;
    response.write(chunk.subarray(0, Math.floor(chunk.length / 2)), () => response.destroy());
  }
}

/** A Status object, as the API server sends it when it refuses. */
export function failure(status: number, message: string, headers: Record<string, string> = {}): Answer {
  const body = JSON.stringify({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    code: status,
  });
  return { status, body, headers };
}

function upstream(): string {
  const config: { clusters: { cluster: { server: string } }[] } = parse(readFileSync(lab.readerKubeconfig, 'utf8'));
  const server = config.clusters[0]?.cluster.server;
  if (server === undefined) throw new Error("the reader's kubeconfig names no server");
  return server;
}
