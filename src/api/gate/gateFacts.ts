import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../model/clock.ts';

/** All that the gate knows of a request. */
export interface GateFacts {
  readonly method: string;
  /** As written in the request line, with its query. */
  readonly url: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly fetchSite: string | undefined;
  readonly authorization: string | undefined;
  readonly cookie: string | undefined;
  readonly userAgent: string | undefined;
  /** Requests under way, not counting this one. */
  readonly inFlight: number;
  /**
   * By the clock of this process, Unix seconds. Null without a cookie: only a session depends on it, and reading a clock
   * takes as long as the gate.
   */
  readonly nowSeconds: number | null;
}

/**
 * Reads the facts from the raw headers: parsing all headers costs more than the rest of a ready answer. The values of a
 * repeated header are joined, and no rule accepts a joined value; cookies alone may be in several headers.
 */
export function gateFacts(
  { method = '', url = '', rawHeaders }: IncomingMessage,
  inFlight: number,
  clock: Clock,
): GateFacts {
  let host: string | undefined;
  let origin: string | undefined;
  let fetchSite: string | undefined;
  let authorization: string | undefined;
  let cookie: string | undefined;
  let userAgent: string | undefined;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    const value = rawHeaders[index + 1] ?? '';
    if (name.length === 4 && isName(name, 'Host', 'host')) host = joined(host, value);
    else if (name.length === 6 && isName(name, 'Origin', 'origin')) origin = joined(origin, value);
    else if (name.length === 14 && isName(name, 'Sec-Fetch-Site', 'sec-fetch-site'))
      fetchSite = joined(fetchSite, value);
    else if (name.length === 13 && isName(name, 'Authorization', 'authorization')) {
      authorization = joined(authorization, value);
    } else if (name.length === 6 && isName(name, 'Cookie', 'cookie')) {
      cookie = cookie === undefined ? value : `${cookie}; ${value}`;
    } else if (name.length === 10 && isName(name, 'User-Agent', 'user-agent')) userAgent = joined(userAgent, value);
  }
  const nowSeconds = cookie === undefined ? null : clock.wallMs() / 1000;
  return { method, url, host, origin, fetchSite, authorization, cookie, userAgent, inFlight, nowSeconds };
}

/** Tries the usual spelling first: it needs no lower-case copy. */
function isName(name: string, usual: string, lowerCase: string): boolean {
  return name === usual || name.toLowerCase() === lowerCase;
}

function joined(before: string | undefined, value: string): string {
  return before === undefined ? value : `${before}, ${value}`;
}
