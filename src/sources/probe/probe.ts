import { Fault } from '../../model/fault.ts';
import { dispatcherFor } from '../http/dispatcher.ts';
import { boundedBody, exchange } from '../http/exchange.ts';
import { type AddressGuard, guardedConnector } from '../http/guardedConnector.ts';
import { endpointOf, hostPort, pathPrefix } from '../http/hostPort.ts';
import { member, textAt } from '../http/jsonMember.ts';
import { nameOf, wantsHttps } from '../http/transportFault.ts';
import { decodeServerVersion } from '../prometheus/decode/apiReply.ts';

/** Where something is to be connected to. */
export interface Target {
  readonly scheme: 'http' | 'https';
  /** A name or an address; IPv6 without brackets, in its shortest form. */
  readonly host: string;
  readonly port: number;
  /** With a leading slash and without a trailing one; empty for none. */
  readonly pathPrefix: string;
}

/** Longer than any address, as given and as normalised. */
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
  if (url !== null && (url.username !== '' || url.password !== '')) {
    throw malformed('must not contain a user name or password');
  }
  if (url === null || /[\s\\@]/.test(text)) throw malformed('cannot be read');
  // What is remembered is read by this function again, and characters beyond ASCII are written out longer.
  if (url.href.length > mostCharacters) throw tooLong();
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw malformed('must begin with http:// or https://');
  if (url.search !== '' || url.hash !== '') throw malformed('must not have a query');
  if (!hasScheme && !/:\d+\/?$/.test(text)) throw malformed('needs a port');
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

/** URLs have no zone (`fe80::1%eth0`), so an address with one is detected separately, for the right message. */
function isLinkLocalWithZone(text: string): boolean {
  return /^(?:[a-z][a-z0-9+.-]*:\/\/)?\[fe[89ab][0-9a-f]:[0-9a-f:.]*%[^\]]*\]/i.test(text);
}

/** The servers that can be recognised at an address. */
export type ServerKind = 'prometheus' | 'kubernetes';

/** An answer to a GET. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Where each serves its version; asked in this order. */
const versionPaths: readonly (readonly [ServerKind, string])[] = [
  ['prometheus', '/api/v1/status/buildinfo'],
  ['kubernetes', '/version'],
];
/** A version document is small; what is larger is something else. */
const mostBytes = 64 * 1024;
/** Longer than any client waits. */
const timeoutMs = 30_000;

/** What answers at an address. */
export interface Probed {
  readonly kind: ServerKind;
  /** As it reports it; null if it does not. */
  readonly version: string | null;
}

/**
 * Finds out what answers at an address, until `signal` aborts. Redirects are not followed, and nothing is connected to
 * that the guard does not allow.
 *
 * @throws Fault target_not_allowed, upstream_refused, upstream_failed, upstream_timeout
 */
export async function probe(target: Target, guard: AddressGuard, signal: AbortSignal): Promise<Probed> {
  const name = hostPort(target.host, target.port);
  const refusals: number[] = [];
  for (const [kind, path] of versionPaths) {
    const reply = await ask(target, path, guard, signal);
    if (isVersionReply(kind, reply)) return { kind, version: versionIn(kind, reply) };
    if (wantsHttps(reply)) {
      throw new Fault('upstream_failed', `${name} serves HTTPS only; use https:// in the address.`);
    }
    refusals.push(reply.status);
  }
  const refused = refusals.find((status) => status === 401 || status === 403);
  if (refused !== undefined) {
    throw new Fault('upstream_failed', `${name} requires credentials (${refused}). ${instead}`);
  }
  throw new Fault('upstream_failed', `${name} is neither a Prometheus server nor a Kubernetes API.`);
}

/** What to do about a server that `/setIP` cannot connect to: it sends no credentials and trusts usual authorities. */
const instead =
  'Connect to a Kubernetes API with --kubeconfig or through `kubectl proxy`, to Prometheus with --prometheus and its --prometheus-auth and --ca-file.';

/** Names the way to go where the server is right and this way to it is not. */
function withAdvice(fault: Fault): Fault {
  if (fault.reason === 'certificate_untrusted') {
    const message = `${fault.message} /setIP accepts public authorities only. ${instead}`;
    return new Fault(fault.code, message, { cause: fault, reason: fault.reason });
  }
  if (fault.reason === 'tls') {
    const message = `${fault.message} If it serves plain HTTP, use http:// in the address.`;
    return new Fault(fault.code, message, { cause: fault, reason: fault.reason });
  }
  return fault;
}

/** One GET over its own connection. */
async function ask(target: Target, path: string, guard: AddressGuard, signal: AbortSignal): Promise<Reply> {
  const connect = guardedConnector(guard, { timeout: timeoutMs }, forbiddenTarget);
  const dispatcher = dispatcherFor({ connect });
  const url = new URL(addressOf(target) + path);
  const request = { title: null, url, dispatcher, headers: { accept: 'application/json' }, timeoutMs };
  try {
    return await exchange(request, signal, async ({ statusCode, headers, body }) => ({
      status: statusCode,
      headers,
      body: (await boundedBody(body, mostBytes, nameOf(request))).toString(),
    }));
  } catch (thrown) {
    throw thrown instanceof Fault ? withAdvice(thrown) : thrown;
  } finally {
    await dispatcher.destroy();
  }
}

/** True when the reply is that server's version document: Prometheus' HTTP API, or Kubernetes' version.Info. */
export function isVersionReply(kind: ServerKind, { status, headers, body }: Reply): boolean {
  if (status !== 200) return false;
  const document = parsed(body);
  if (kind === 'kubernetes') return textAt(document, 'gitVersion') !== null;
  if (member(document, 'status') !== 'success') return false;
  // Some versions of VictoriaMetrics leave out the version; all of them send this header.
  return isVictoriaMetrics(headers) || textAt(document, 'data', 'version') !== null;
}

function versionIn(kind: ServerKind, { headers, body }: Reply): string | null {
  if (kind === 'kubernetes') return textAt(parsed(body), 'gitVersion');
  return decodeServerVersion(body, isVictoriaMetrics(headers));
}

function isVictoriaMetrics(headers: Reply['headers']): boolean {
  return headers['x-server-hostname'] !== undefined;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
