import type { FailureReason } from '../../contract/finding/failureReason.ts';
import { reportBug } from '../../model/bugs.ts';
import { Fault } from '../../model/fault.ts';
import { endpointOf, hostPort } from './hostPort.ts';
import { numberAt, textAt } from './jsonMember.ts';

/** An upstream server, as named in messages. */
export interface Upstream {
  /** What it is, such as `Prometheus`; null: only its address is known. */
  readonly title: string | null;
  /** Any URL of it: messages show its host and port only. */
  readonly url: URL;
  /** The settings for trusted certificates; omitted: messages do not suggest any. */
  readonly trust?: TrustSettings;
}

/** Names of settings, such as `--ca-file`. */
export interface TrustSettings {
  /** Which authorities are trusted. */
  readonly authority: string;
  /** Which name the certificate must be valid for; omitted: there is no such setting. */
  readonly serverName?: string;
}

/** Codes of Node's net, dns and tls modules and of undici. */
const reasons: Readonly<Record<string, FailureReason>> = {
  ECONNREFUSED: 'refused',
  ENOTFOUND: 'unresolved',
  EAI_AGAIN: 'unresolved',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ENETDOWN: 'unreachable',
  ETIMEDOUT: 'timeout',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  ECONNRESET: 'closed',
  EPIPE: 'closed',
  UND_ERR_SOCKET: 'closed',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'closed',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate_untrusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificate_untrusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate_untrusted',
  UNABLE_TO_GET_ISSUER_CERT: 'certificate_untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificate_untrusted',
  CERT_UNTRUSTED: 'certificate_untrusted',
  CERT_SIGNATURE_FAILURE: 'certificate_untrusted',
  CERT_HAS_EXPIRED: 'certificate_expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate_name',
};

/** Codes of Node's own errors for a wrong call: no connection fails with them. Assertions are undici's, see below. */
const bugCodes: ReadonlySet<string> = new Set(['ERR_BUFFER_OUT_OF_BOUNDS', 'ERR_INVALID_ARG_TYPE', 'ERR_OUT_OF_RANGE']);

/** Errors that the language raises for wrong code, such as a decoder's that met what it did not expect. */
const wrongCode = [TypeError, RangeError, ReferenceError, SyntaxError];

/** An upstream in a sentence: `10.0.0.1:9090 (Prometheus)`. */
export function nameOf({ title, url }: Upstream): string {
  const { host, port } = endpointOf(url);
  return hostPort(host, port) + suffix(title);
}

/**
 * The fault for what was thrown while an upstream was asked and its answer was read. A Fault is returned unchanged.
 * An error that only wrong code raises is a bug of this program, which is reported, and is not the upstream's failure;
 * anything else is of the connection.
 *
 * @param lost the fault for an error of the connection
 * @returns Fault internal for a bug
 */
export function faultOf(thrown: unknown, lost: (thrown: unknown) => Fault): Fault {
  if (thrown instanceof Fault) return thrown;
  if (!isBug(thrown)) return lost(thrown);
  reportBug(thrown);
  return new Fault('internal', 'A bug in faascope. See its log for details.', { cause: thrown });
}

/**
 * The fault for a connection to an upstream that could not be made, or failed before the response was complete. A Fault
 * is returned unchanged.
 *
 * @returns Fault upstream_refused, upstream_timeout or upstream_failed; internal for a bug, see {@link faultOf}
 */
export function transportFault(thrown: unknown, upstream: Upstream): Fault {
  return faultOf(thrown, () => connectionFault(thrown, upstream));
}

function connectionFault(thrown: unknown, upstream: Upstream): Fault {
  const error = errorWithCode(thrown);
  const code = textAt(error, 'code') ?? '';
  const reason = reasons[code];
  const name = nameOf(upstream);
  const certificate = `The certificate of ${name}`;
  const fault = (kind: 'upstream_refused' | 'upstream_failed', message: string, isProxy = false) =>
    new Fault(kind, message, { cause: thrown, reason: isProxy ? 'proxy' : (reason ?? 'other') });
  switch (reason) {
    case 'refused': {
      const proxy = refusingProxy(error, upstream);
      return fault('upstream_refused', `Connection refused by ${proxy ?? name}.`, proxy !== null);
    }
    case 'unresolved': {
      const proxy = unresolvedProxy(error, upstream);
      const host = endpointOf(upstream.url).host + suffix(upstream.title);
      return fault('upstream_refused', `Cannot resolve ${proxy ?? host}.`, proxy !== null);
    }
    case 'unreachable':
      return fault('upstream_refused', `No route to ${name} (${code}).`);
    case 'timeout':
      return timeoutFault(upstream, thrown);
    case 'closed':
      return fault('upstream_failed', `${name} closed the connection before its answer was complete (${code}).`);
    case 'certificate_untrusted':
      return fault(
        'upstream_failed',
        `${certificate} is not signed by a trusted authority (${code}).${advice('Check', upstream.trust?.authority)}`,
      );
    case 'certificate_expired':
      return fault('upstream_failed', `${certificate} has expired.`);
    case 'certificate_name':
      return fault(
        'upstream_failed',
        `${certificate} is for another name.${advice('Set', upstream.trust?.serverName)}`,
      );
    default:
      return otherFault(code, upstream, thrown);
  }
}

/** The fault for an upstream that did not respond in time. */
export function timeoutFault(upstream: Upstream, cause?: unknown): Fault {
  return new Fault('upstream_timeout', `${nameOf(upstream)} did not answer in time.`, {
    cause,
    reason: 'timeout',
  });
}

/** Why an upstream failed, by the HTTP status of its answer. */
export function reasonOfStatus(status: number): FailureReason {
  return status === 401 ? 'unauthorized' : status === 403 ? 'forbidden' : 'other';
}

/** True for the answer to plain HTTP of a port for HTTPS, as Go, nginx and faascope give it. */
export function wantsHttps({ status, body }: { readonly status: number; readonly body: string }): boolean {
  return status === 400 && /HTTP request (?:was sent )?to (?:an )?HTTPS|serves HTTPS only/i.test(body);
}

function otherFault(code: string, upstream: Upstream, cause: unknown): Fault {
  const name = nameOf(upstream);
  const failed = (message: string, reason: FailureReason) => new Fault('upstream_failed', message, { cause, reason });
  const unparsed = parserError(cause);
  if (unparsed !== null) {
    // A port for HTTPS may answer plain HTTP with a TLS alert.
    const https = upstream.url.protocol === 'http:' ? ' If it serves HTTPS, use https://.' : '';
    const why = /\(.+\)$/.exec(unparsed.message);
    return failed(`${name} does not speak HTTP${why === null ? '' : ` ${why[0]}`}.${https}`, 'other');
  }
  if (/^ERR_SSL|^EPROTO$/.test(code)) return failed(`TLS handshake with ${name} failed (${code}).`, 'tls');
  if (/CERT|ERR_TLS/.test(code)) return failed(`The certificate of ${name} is not valid (${code}).`, 'tls');
  return failed(`The connection to ${name} failed${code === '' ? '' : ` (${code})`}.`, 'other');
}

/** The proxy that refused: its port is another than the upstream's. Null for the upstream itself. */
function refusingProxy(error: unknown, { url }: Upstream): string | null {
  const address = textAt(error, 'address');
  const port = numberAt(error, 'port');
  return address !== null && port !== null && port !== endpointOf(url).port ? hostPort(address, port) : null;
}

/** The name of the proxy that cannot be resolved; null for the upstream itself. */
function unresolvedProxy(error: unknown, { url }: Upstream): string | null {
  const unknown = textAt(error, 'hostname');
  return unknown === null || unknown === endpointOf(url).host ? null : unknown;
}

function suffix(title: string | null): string {
  return title === null ? '' : ` (${title})`;
}

function advice(verb: string, setting: string | undefined): string {
  return setting === undefined ? '' : ` ${verb} ${setting}.`;
}

/**
 * Whether only a bug of this program throws such an error. A TypeError that an error with a code caused is undici's
 * wrapping of that error; undici's assertions fail by what an upstream sends, such as the status 000.
 */
function isBug(thrown: unknown): boolean {
  const code = textAt(errorWithCode(thrown), 'code');
  if (code !== null) return bugCodes.has(code);
  return parserError(thrown) === null && wrongCode.some((kind) => thrown instanceof kind);
}

/** The error of undici's HTTP parser in a chain of causes; it has no code. */
function parserError(thrown: unknown): Error | null {
  for (let error = thrown; error instanceof Error; error = error.cause) {
    if (error.name === 'HTTPParserError') return error;
  }
  return null;
}

/** The error of a chain of causes that has a code; of several addresses that were tried, the first one's. */
function errorWithCode(thrown: unknown): unknown {
  for (let error = thrown; error instanceof Error; error = error.cause) {
    if (error instanceof AggregateError && error.errors.length > 0) return errorWithCode(error.errors[0]);
    if (textAt(error, 'code') !== null) return error;
  }
  return null;
}
