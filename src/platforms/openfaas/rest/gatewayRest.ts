import type { Dispatcher } from 'undici';
import type { Clock } from '../../../model/clock.ts';
import { streamBody } from '../../../sources/http/exchange.ts';
import type { BasicAuthFiles } from './basicAuthFiles.ts';

const timeoutMs = 10_000;
const mostBytes = 32 * 1024 * 1024;

/** Where a gateway is, and how to get in. */
export interface GatewayRestParts {
  readonly url: URL;
  readonly dispatcher: Dispatcher;
  /** Null: the gateway asks for none. */
  readonly credentials: BasicAuthFiles | null;
  readonly clock: Clock;
}

/** The REST API of a gateway. */
export class GatewayRest {
  readonly #parts: GatewayRestParts;
  readonly #prefix: string;
  #lastSuccessAtMs: number | null = null;
  #latencyMs: number | null = null;

  constructor(parts: GatewayRestParts) {
    this.#parts = parts;
    this.#prefix = parts.url.pathname.replace(/(?<!\/)\/+$/, '');
  }

  /** Without credentials. */
  get address(): string {
    return this.#parts.url.origin + this.#prefix;
  }

  /** When it last answered with success, Unix ms. */
  get lastSuccessAtMs(): number | null {
    return this.#lastSuccessAtMs;
  }

  /** From the newest question to the head of its answer, ms. */
  get latencyMs(): number | null {
    return this.#latencyMs;
  }

  /**
   * The body of an answer of 200.
   * @throws Fault upstream_refused, upstream_timeout, upstream_failed
   */
  async get(path: string, query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<string> {
    const { dispatcher, credentials, clock } = this.#parts;
    const url = new URL(`${this.address}${path}`);
    url.search = new URLSearchParams(query).toString();
    const headers = {
      accept: 'application/json',
      ...(credentials === null ? {} : { authorization: await credentials.header() }),
    };
    const chunks: Buffer[] = [];
    const askedMs = clock.monotonicMs();
    await streamBody(
      { title: 'gateway', trust: { authority: '--ca-file' }, dispatcher, url, headers, timeoutMs, mostBytes },
      signal,
      (chunk) => chunks.push(chunk),
      () => {
        this.#latencyMs = clock.monotonicMs() - askedMs;
      },
    );
    this.#lastSuccessAtMs = clock.wallMs();
    return Buffer.concat(chunks).toString();
  }
}
