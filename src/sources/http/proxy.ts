import { isIP } from 'node:net';
import { isWithin, networkOf, readAddress } from './addressRule.ts';
import { endpointOf } from './hostPort.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy that the environment names for a server; null for none. As in Go's and curl's clients: HTTPS_PROXY for
 * https, HTTP_PROXY for http, in lower case too; NO_PROXY lists domains (with their subdomains), addresses, networks
 * and `*`; loopback addresses never go through a proxy.
 */
export function proxyFor(server: string, environment: Environment): string | null {
  const url = new URL(server);
  const named = (name: string) => namedIn(name, environment);
  const proxy = named(url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY');
  if (proxy === null) return null;
  const endpoint = endpointOf(url);
  if (isLoopback(endpoint.host)) return null;
  const exceptions = (named('NO_PROXY') ?? '').split(/[\s,]+/).filter(Boolean);
  if (exceptions.some((exception) => covers(exception.toLowerCase(), endpoint))) return null;
  return withScheme(proxy);
}

/** The environment variables that name an unusable proxy. */
export function badProxyVariables(environment: Environment): readonly string[] {
  return ['HTTPS_PROXY', 'HTTP_PROXY'].filter((name) => {
    const proxy = namedIn(name, environment);
    return proxy !== null && !isProxyUrl(withScheme(proxy));
  });
}

/** True for the URL of a usable proxy. */
export function isProxyUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, pathname } = new URL(text);
  return /^(?:https?|socks5?h?):$/.test(protocol) && hostname !== '' && /^\/?$/.test(pathname);
}

function namedIn(name: string, environment: Environment): string | null {
  return environment[name.toLowerCase()] || environment[name] || null;
}

function withScheme(proxy: string): string {
  return /^[a-z0-9]+:\/\//i.test(proxy) ? proxy : `http://${proxy}`;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** @param exception an entry of NO_PROXY, in lower case, as the host is */
function covers(exception: string, { host, port }: ReturnType<typeof endpointOf>): boolean {
  if (exception === '*') return true;
  const network = exception.includes('/') ? networkOf(exception) : null;
  if (network !== null) {
    const address = readAddress(host);
    return address !== null && isWithin(address, [network]);
  }
  const [, bracketed, plain = '', onlyPort] = /^(?:\[([^\]]+)\]|([^:]+|.*:.*:.*))(?::(\d+))?$/.exec(exception) ?? [];
  if (onlyPort !== undefined && Number(onlyPort) !== port) return false;
  const name = bracketed ?? plain;
  if (isIP(name) > 0 || isIP(host) > 0) return name === host;
  const domain = name.replace(/^\*?\./, '');
  return (name === domain && host === domain) || host.endsWith(`.${domain}`);
}
