import { readFile } from 'node:fs/promises';
import type { buildConnector } from 'undici';
import { Fault } from '../../model/fault.ts';
import type { AddressGuard } from '../http/guardedConnector.ts';

/** Where a server with a Prometheus API is and how to authenticate. */
export interface PrometheusAccess {
  /** An http(s) URL, possibly with a path, without a trailing slash or credentials. */
  readonly url: string;
  /** A file containing `user:password` or `Bearer TOKEN`; null for none. */
  readonly authorizationFile: string | null;
  /** Sent as `X-Scope-OrgID`; null for none. */
  readonly tenant: string | null;
  /** Certificate authorities (PEM) to trust besides those that Node.js trusts; null for none. */
  readonly ca: string | null;
  /** Which addresses may be connected to when a client named the server; if omitted, any. */
  readonly guard?: AddressGuard;
  /** Opens the connections, such as through a port-forward; if omitted, TCP, possibly through a proxy. */
  readonly connect?: buildConnector.connector;
}

/** Re-read interval: tokens are rotated while the program runs. */
const rereadMs = 10_000;

/** A file of credentials. */
export class AuthorizationFile {
  readonly #path: string;
  #header: string | null = null;
  #readAtMs = Number.NEGATIVE_INFINITY;

  constructor(path: string) {
    this.#path = path;
  }

  /**
   * The `Authorization` header. While the file cannot be read, the last header remains in use.
   * @param nowMs monotonic time
   * @throws Fault upstream_failed if the file has never been readable
   */
  async header(nowMs: number): Promise<string> {
    if (this.#header !== null && nowMs - this.#readAtMs < rereadMs) return this.#header;
    try {
      this.#header = authorizationOf(await readFile(this.#path, 'utf8')) ?? this.#header;
      this.#readAtMs = nowMs;
    } catch {
      // Keep the last header.
    }
    if (this.#header !== null) return this.#header;
    throw new Fault(
      'upstream_failed',
      `${this.#path} contains no credentials; write user:password or Bearer TOKEN to it.`,
    );
  }
}

/**
 * The `Authorization` header for the text of a credentials file: `user:password` or `Bearer TOKEN`, with an optional
 * line end. Null if it is neither.
 */
export function authorizationOf(text: string): string | null {
  const line = text.replace(/\r?\n$/, '');
  if (/[\r\n]/.test(line)) return null;
  const token = /^bearer +(\S+)\s*$/i.exec(line)?.[1];
  if (token !== undefined) return `Bearer ${token}`;
  return line.indexOf(':') > 0 ? `Basic ${Buffer.from(line).toString('base64')}` : null;
}
