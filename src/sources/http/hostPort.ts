/** `host:port`, with an IPv6 address in brackets, as in a URL. */
export function hostPort(host: string, port: number | string): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Host and port of an http(s) URL: an IPv6 address without brackets, the scheme's default port if none is given. */
export function endpointOf({ protocol, hostname, port }: URL): { readonly host: string; readonly port: number } {
  const defaultPort = protocol === 'https:' ? 443 : 80;
  return { host: bareHost(hostname), port: port === '' ? defaultPort : Number(port) };
}

/** The host of a URL, without the brackets around an IPv6 address. */
export function bareHost(host: string): string {
  return host.replace(/^\[|\]$/g, '');
}

/** The path of a URL as a prefix for others: no slash at its end, empty for the root. */
export function pathPrefix({ pathname }: URL): string {
  return pathname.replace(/(?<!\/)\/+$/, '');
}
