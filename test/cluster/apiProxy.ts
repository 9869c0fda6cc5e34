import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import https, { createServer } from 'node:https';
import { parse } from 'yaml';
import type { TlsFiles } from '../kubernetes/tlsFiles.ts';
import { lab } from './lab.ts';
import { TcpFront } from './tcpFront.ts';

/** What a client asks the API server. */
export interface Question {
  readonly url: URL;
  /** Of the resources that make up the inventory. */
  readonly kind: 'list' | 'watch' | 'other';
}

/** What the proxy answers instead of the API server. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const inventoryPath = /^\/(api\/v1|apis\/apps\/v1)\/(nodes|namespaces|namespaces\/[^/]+\/(pods|deployments))$/;

/** In front of the lab's API server: ends TLS with a certificate of the test's own, and misbehaves as it is told to. */
export class ApiProxy {
  readonly front = new TcpFront();
  /** Other than null: what is answered instead of asking the API server; null from it: the API server is asked. */
  instead: ((question: Question) => Answer | null) | null = null;
  /** Changes what the API server is asked. */
  rewrite: ((question: Question) => void) | null = null;
  /** So many events of watches are still to be cut in their midst, and their connections reset. */
  eventsToCut = 0;
  /** The tokens that are let through; null: any. */
  tokens: ReadonlySet<string> | null = null;
  /** How often a list or watch was answered instead. */
  refusals = 0;
  /** How often the API server itself said in a watch that the version is too old. */
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
    // A client that does not trust the certificate breaks off.
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

  /** From the next connection on it shows the certificate that is for another name, or its own again. */
  showCertificate(which: 'own' | 'stray'): void {
    const { cert, key, strayCert, strayKey } = this.#tls;
    this.#server.setSecureContext(which === 'own' ? { cert, key } : { cert: strayCert, key: strayKey });
  }

  /** Ends every misbehaviour, but for what it did to connections and which tokens it lets through. */
  behave(): void {
    this.front.pieceBytes = Number.POSITIVE_INFINITY;
    this.instead = null;
    this.rewrite = null;
    this.eventsToCut = 0;
    this.showCertificate('own');
  }

  /** Writes this into every watch that is under way. */
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

  #pass({ method, headers }: IncomingMessage, { url, kind }: Question, response: ServerResponse): void {
    const asked = https.request(this.#upstream + url.pathname + url.search, {
      method,
      headers: { accept: headers.accept, authorization: headers.authorization },
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
    asked.end();
  }

  #cut(chunk: Buffer, response: ServerResponse): void {
    this.eventsToCut--;
    response.write(chunk.subarray(0, Math.floor(chunk.length / 2)), () => response.destroy());
  }
}

/** A Status object, as the API server answers when it refuses. */
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
