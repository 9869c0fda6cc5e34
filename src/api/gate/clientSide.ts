import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/** Proxies in a row; earlier entries of X-Forwarded-For are not read. */
const mostProxies = 16;

/** How a client reaches the server. */
export interface ClientSide {
  /** Its address; empty once it has left. */
  readonly address: string;
  /** Whether it uses TLS. */
  readonly isSecure: boolean;
}

/** Which addresses are those of proxies that tell the truth about their clients. */
export interface TrustedProxies {
  trusts(address: string): boolean;
}

/**
 * Where a request comes from. A trusted proxy tells in X-Forwarded-For and X-Forwarded-Proto; each proxy appends the
 * address that it sees, so entries are true from the last one back to the first that no trusted proxy wrote.
 */
export function clientSide({ socket, headers }: IncomingMessage, proxies: TrustedProxies): ClientSide {
  const isSecure = 'encrypted' in socket;
  let address = socket.remoteAddress ?? '';
  if (!proxies.trusts(address)) return { address, isSecure };
  for (const entry of entriesOf(headers['x-forwarded-for']).slice(-mostProxies).reverse()) {
    const forwarded = withoutPort(entry);
    if (isIP(forwarded) === 0) break;
    address = forwarded;
    if (!proxies.trusts(address)) break;
  }
  const protocol = entriesOf(headers['x-forwarded-proto']).at(-1);
  return { address, isSecure: protocol === undefined ? isSecure : protocol.toLowerCase() === 'https' };
}

function entriesOf(header: string | string[] | undefined): string[] {
  const entries = [header ?? []].flat().flatMap((line) => line.split(','));
  return entries.map((entry) => entry.trim()).filter((entry) => entry !== '');
}

/** Some proxies add the port: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
function withoutPort(entry: string): string {
  return /^\[([^\]]+)\](?::\d+)?$/.exec(entry)?.[1] ?? /^([\d.]+):\d+$/.exec(entry)?.[1] ?? entry;
}
