import type { IncomingMessage } from 'node:http';

/** What the gate looks at: nothing else of a request matters to it. */
export interface GateFacts {
  readonly method: string;
  /** As it stands in the request line, query included. */
  readonly url: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly fetchSite: string | undefined;
  readonly authorization: string | undefined;
  readonly userAgent: string | undefined;
  /** Requests under way, this one not counted. */
  readonly inFlight: number;
}

/**
 * What the gate looks at of a request. Read from the raw headers: the parsed ones cost more to make than the rest of
 * an answer that is made ahead. A header given twice is joined, which is no value that any rule allows.
 */
export function gateFacts({ method = '', url = '', rawHeaders }: IncomingMessage, inFlight: number): GateFacts {
  let host: string | undefined;
  let origin: string | undefined;
  let fetchSite: string | undefined;
  let authorization: string | undefined;
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
    } else if (name.length === 10 && isName(name, 'User-Agent', 'user-agent')) userAgent = joined(userAgent, value);
  }
  return { method, url, host, origin, fetchSite, authorization, userAgent, inFlight };
}

/** The usual spelling first: it needs no other text. */
function isName(name: string, usual: string, lowerCase: string): boolean {
  return name === usual || name.toLowerCase() === lowerCase;
}

function joined(before: string | undefined, value: string): string {
  return before === undefined ? value : `${before}, ${value}`;
}
