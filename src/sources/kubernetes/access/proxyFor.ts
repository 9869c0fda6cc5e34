import { BlockList, isIP } from 'node:net';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy that the environment names for a server; null for none. As Go's and curl's clients have it: HTTPS_PROXY for
 * https, HTTP_PROXY for http, in small letters too; NO_PROXY lists hosts (with what is below them), addresses, networks
 * and `*`; this machine is never behind a proxy.
 */
export function proxyFor(server: string, environment: Environment): string | null {
  const { protocol, hostname, port } = new URL(server);
  const named = (name: string) => namedIn(name, environment);
  const proxy = named(protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY');
  if (proxy === null) return null;
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (isThisMachine(host)) return null;
  const effectivePort = port || (protocol === 'https:' ? '443' : '80');
  const exceptions = (named('NO_PROXY') ?? '').split(/[\s,]+/).filter(Boolean);
  if (exceptions.some((exception) => covers(exception.toLowerCase(), host, effectivePort))) return null;
  return withScheme(proxy);
}

/** The variables of the environment that name a proxy which cannot be used. */
export function badProxyVariables(environment: Environment): readonly string[] {
  return ['HTTPS_PROXY', 'HTTP_PROXY'].filter((name) => {
    const proxy = namedIn(name, environment);
    return proxy !== null && !isProxyUrl(withScheme(proxy));
  });
}

/** True for the URL of a proxy that can be used. */
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

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

function covers(exception: string, host: string, port: string): boolean {
  if (exception === '*') return true;
  const network = /^([0-9a-f.:]+)\/(\d{1,3})$/.exec(exception);
  if (network !== null) return isWithin(host, network[1] ?? '', Number(network[2]));
  const [, bracketed, plain = '', onlyPort] = /^(?:\[([^\]]+)\]|([^:]+|.*:.*:.*))(?::(\d+))?$/.exec(exception) ?? [];
  if (onlyPort !== undefined && onlyPort !== port) return false;
  const name = bracketed ?? plain;
  if (isIP(name) > 0 || isIP(host) > 0) return name === host;
  const below = name.replace(/^\*?\./, '');
  return (name === below && host === below) || host.endsWith(`.${below}`);
}

function isWithin(host: string, network: string, prefix: number): boolean {
  const version = isIP(host);
  if (version === 0 || isIP(network) !== version || prefix > (version === 4 ? 32 : 128)) return false;
  const list = new BlockList();
  const family = version === 4 ? 'ipv4' : 'ipv6';
  list.addSubnet(network, prefix, family);
  return list.check(host, family);
}
