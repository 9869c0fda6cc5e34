import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Dispatcher } from 'undici';
import type { Clock } from '../../../model/clock.ts';
import { Fault } from '../../../model/fault.ts';
import { streamBody } from '../../../sources/http/exchange.ts';

const timeoutMs = 10_000;
const mostBytes = 32 * 1024 * 1024;

/** How to connect to a gateway. */
export interface GatewayRestParts {
  readonly url: URL;
  readonly dispatcher: Dispatcher;
  /** Null: the gateway needs none. */
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

  /** When it last answered successfully, Unix ms. */
  get lastSuccessAtMs(): number | null {
    return this.#lastSuccessAtMs;
  }

  /** From the newest request to the head of its response, ms. */
  get latencyMs(): number | null {
    return this.#latencyMs;
  }

  /**
   * The body of a response with status 200.
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

/** As in the Secret `basic-auth` of the OpenFaaS chart. */
export const basicAuthFileNames = ['basic-auth-user', 'basic-auth-password'] as const;

/** The gateway's user name and password in a mounted Secret; read again for each request. */
export class BasicAuthFiles {
  readonly #folder: string;
  /** The last header: files may be missing for a moment while they are replaced. */
  #last: string | null = null;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The `Authorization` header. @throws Fault upstream_failed when the files could never be read */
  async header(): Promise<string> {
    try {
      const texts = await Promise.all(basicAuthFileNames.map((name) => readFile(join(this.#folder, name), 'utf8')));
      const [user = '', password = ''] = texts.map((text) => text.replace(/\r?\n$/, ''));
      if (user !== '') this.#last = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
    } catch (thrown) {
      if (this.#last === null) {
        const names = basicAuthFileNames.join(' and ');
        throw new Fault('upstream_failed', `Cannot read the gateway's credentials: ${names} in ${this.#folder}.`, {
          cause: thrown,
        });
      }
    }
    if (this.#last === null)
      throw new Fault('upstream_failed', `The file basic-auth-user in ${this.#folder} is empty.`);
    return this.#last;
  }
}
