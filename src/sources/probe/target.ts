import { Fault } from '../../model/fault.ts';
import { endpointOf, hostPort, pathPrefix } from '../http/hostPort.ts';

/** Where something is to be connected to. */
export interface Target {
  readonly scheme: 'http' | 'https';
  /** A name or an address; IPv6 without brackets, in its shortest form. */
  readonly host: string;
  readonly port: number;
  /** With a leading slash and without a trailing one; empty for none. */
  readonly pathPrefix: string;
}

/** More than any address has, as it is given and as it is written out. */
const mostCharacters = 2048;

/**
 * Reads `host:port`, `[v6]:port` or an http(s) URL with a path prefix.
 * The URL parser of the platform turns decimal, octal, hexadecimal and short IPv4 forms into the usual one.
 * @throws Fault malformed_parameter, target_not_allowed
 */
export function parseTarget(text: string): Target {
  const malformed = (why: string) => new Fault('malformed_parameter', `The address ${why}. Use host:port or a URL.`);
  const tooLong = () => malformed(`is longer than ${mostCharacters} characters`);
  if (text.length > mostCharacters) throw tooLong();
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
  const url = URL.canParse(hasScheme ? text : `http://${text}`) ? new URL(hasScheme ? text : `http://${text}`) : null;
  if (isLinkLocalWithZone(text)) {
    throw forbiddenTarget('a link-local address');
  }
  if (url === null || /[\s\\@]/.test(text)) throw malformed('cannot be read');
  // What is remembered is read by this function again, and characters beyond ASCII are written out longer.
  if (url.href.length > mostCharacters) throw tooLong();
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw malformed('must begin with http:// or https://');
  if (url.search !== '' || url.hash !== '') throw malformed('must not have a query');
  if (!hasScheme && !/:\d+$/.test(text)) throw malformed('needs a port');
  const scheme = url.protocol === 'https:' ? 'https' : 'http';
  return {
    scheme,
    ...endpointOf(url),
    pathPrefix: pathPrefix(url),
  };
}

/** One text for each place, without a default port: an http(s) URL with its path and no slash at its end. */
export function addressOf({ scheme, host, port, pathPrefix }: Target): string {
  return new URL(`${scheme}://${hostPort(host, port)}`).origin + pathPrefix;
}

/** An address that the server may not connect to. */
export function forbiddenTarget(host: string): Fault {
  return new Fault('target_not_allowed', `Connecting to ${host} is not permitted by --allow-target.`);
}

/** A zone (`fe80::1%eth0`) is no part of a URL; what has one is told apart so that it is refused for what it is. */
function isLinkLocalWithZone(text: string): boolean {
  return /^(?:[a-z][a-z0-9+.-]*:\/\/)?\[fe[89ab][0-9a-f]:[0-9a-f:.]*%[^\]]*\]/i.test(text);
}
