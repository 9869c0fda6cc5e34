import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import type { ClusterAccess, Credential } from '../kubernetes/access/clusterAccess.ts';
import { guardedConnector } from './guardedConnector.ts';
import { isSocksUrl, socksConnector } from './socksConnector.ts';

const connectTimeoutMs = 5000;
/** A connection over which nothing is sent is tried by TCP itself, so that a dead one is noticed. */
const keepAliveProbeMs = 15_000;

/**
 * Opens connections to the server of a cluster: checks its certificate, shows the client's, goes through the proxy, or
 * with a guard past it, since a proxy would resolve the name itself.
 */
export function dispatcherFor(
  { server, ca, insecure, serverName, guard }: Omit<ClusterAccess, 'credentials'>,
  certificate: Credential['certificate'],
  proxyUrl: string | null,
): Dispatcher {
  const tls = {
    ...(ca === null ? {} : { ca }),
    ...(serverName === null ? {} : { servername: serverName }),
    ...(certificate ?? {}),
    rejectUnauthorized: !insecure,
    timeout: connectTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelay: keepAliveProbeMs,
  };
  // Both are left to the timers of each request, which know what is asked.
  const timing = { headersTimeout: 0, bodyTimeout: 0 };
  if (guard !== undefined) return new Agent({ ...timing, connect: guardedConnector(guard, tls) });
  if (proxyUrl === null) return new Agent({ ...timing, connect: tls });
  if (isSocksUrl(proxyUrl)) return new Agent({ ...timing, connect: socksConnector(proxyUrl, tls, connectTimeoutMs) });
  // Plain HTTP goes through a proxy as a request to it; only what is encrypted needs a tunnel.
  return new ProxyAgent({ ...timing, uri: proxyUrl, requestTls: tls, proxyTunnel: server.startsWith('https:') });
}
