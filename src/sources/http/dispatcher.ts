import { createSecureContext, type SecureContextOptions } from 'node:tls';
import { Agent, type buildConnector, type Dispatcher, ProxyAgent } from 'undici';
import { type AddressGuard, guardedConnector } from './guardedConnector.ts';
import { isSocksUrl, socksConnector } from './socksConnector.ts';

/** An idle connection is probed with TCP keep-alive, so that a dead one is noticed. */
const keepAliveProbeMs = 15_000;

/** How the certificates of both sides are handled. */
export interface TlsOptions {
  /** Certificate authorities (PEM) instead of the default ones; null for the default ones. */
  readonly ca?: string | string[] | null;
  /** The server's certificate is not checked. */
  readonly insecure?: boolean;
  /** The name that the server's certificate must be valid for; null for the host that is asked. */
  readonly serverName?: string | null;
  /** A client certificate and its key, PEM; null for none. */
  readonly certificate?: { readonly cert: string; readonly key: string } | null;
}

/** How connections are made. Of `connect`, `guard` and `proxyUrl` the first that is given is used. */
export interface DispatcherOptions {
  /** Opens the connections itself. */
  readonly connect?: buildConnector.connector | undefined;
  /** Which addresses may be connected to. No proxy then: it would resolve names itself. */
  readonly guard?: AddressGuard | undefined;
  /** An HTTP or SOCKS5 proxy; null for none. */
  readonly proxyUrl?: string | null;
  readonly tls?: TlsOptions;
  /** For TCP, for TLS and for a SOCKS5 proxy's own work, each; ms. */
  readonly connectTimeoutMs?: number;
  /** At most to one server; unlimited when left out. */
  readonly connections?: number;
}

/** Sends requests to servers over connections that are kept open. Time limits of answers are left to each request. */
export function dispatcherFor({
  connect,
  guard,
  proxyUrl = null,
  tls = {},
  connectTimeoutMs: timeout = 5000,
  connections,
}: DispatcherOptions): Dispatcher {
  const { ca = null, insecure = false, serverName = null, certificate = null } = tls;
  const connecting = {
    ...sharedContext({ ...(ca === null ? {} : { ca }), ...certificate }),
    ...(serverName === null ? {} : { servername: serverName }),
    rejectUnauthorized: !insecure,
    timeout,
    keepAlive: true,
    keepAliveInitialDelay: keepAliveProbeMs,
  };
  const options = { headersTimeout: 0, bodyTimeout: 0, ...(connections === undefined ? {} : { connections }) };
  const direct = (way: buildConnector.connector | typeof connecting) => new Agent({ ...options, connect: way });
  if (connect !== undefined) return direct(connect);
  if (guard !== undefined) return direct(guardedConnector(guard, connecting));
  if (proxyUrl === null) return direct(connecting);
  if (isSocksUrl(proxyUrl)) return direct(socksConnector(proxyUrl, connecting));
  // Plain HTTP goes through a proxy as a request to it; only what is encrypted needs a tunnel.
  return new ProxyAgent({ ...options, uri: proxyUrl, requestTls: connecting, proxyTunnel: false });
}

/**
 * One TLS context for all connections: Node.js makes one for each otherwise, and a list of authorities takes megabytes
 * outside the heap, where no collection is triggered by them. What cannot be read is left to fail when connecting.
 */
function sharedContext(options: SecureContextOptions) {
  if (Object.keys(options).length === 0) return {};
  try {
    return { secureContext: createSecureContext(options) };
  } catch {
    return options;
  }
}
