import { Fault } from '../../model/fault.ts';

/** Where something is to be connected to. */
export interface Target {
  readonly scheme: 'http' | 'https';
  /** A name or an address; IPv6 without brackets, in its shortest form. */
  readonly host: string;
  readonly port: number;
  /** With a leading slash and without a trailing one; empty for none. */
  readonly pathPrefix: string;
}

/**
 * Reads `host:port`, `[v6]:port` or an http(s) URL with a path prefix.
 * The URL parser of the platform turns decimal, octal, hexadecimal and short IPv4 forms into the usual one.
 * @throws Fault malformed_parameter
 */
export function parseTarget(text: string): Target {
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
  const url = URL.canParse(hasScheme ? text : `http://${text}`) ? new URL(hasScheme ? text : `http://${text}`) : null;
  const malformed = (why: string) => new Fault('malformed_parameter', `The address ${why}; write host:port or a URL.`);
  if (url === null || /[\s\\@]/.test(text)) throw malformed('cannot be read');
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw malformed('must begin with http:// or https://');
  if (url.search !== '' || url.hash !== '') throw malformed('must not have a query');
  if (!hasScheme && !/:\d+$/.test(text)) throw malformed('needs a port');
  const scheme = url.protocol === 'https:' ? 'https' : 'http';
  return {
    scheme,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (scheme === 'https' ? 443 : 80) : Number(url.port),
    pathPrefix: url.pathname.replace(/\/+$/, ''),
  };
}
