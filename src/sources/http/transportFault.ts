import { Fault } from '../../model/fault.ts';
import { endpointOf, hostPort } from './hostPort.ts';
import { numberAt, textAt } from './jsonMember.ts';

/** A server that is asked, as messages name it. */
export interface Upstream {
  /** What it is, such as `Prometheus`; null: nothing but its address is known. */
  readonly title: string | null;
  /** Any URL of it: messages show its host and port only. */
  readonly url: URL;
  /** The settings that decide which certificates are trusted; left out: messages give no advice on them. */
  readonly trust?: TrustSettings;
}

/** Names of settings, such as `--ca-file`. */
export interface TrustSettings {
  /** Which authorities are trusted. */
  readonly authority: string;
  /** Which name the certificate must be valid for; left out: there is no such setting. */
  readonly serverName?: string;
}

type Cause = 'refused' | 'unresolved' | 'unreachable' | 'late' | 'closed' | 'untrusted' | 'expired' | 'otherName';

/** Codes of Node's net, dns and tls modules and of undici. */
const causes: Readonly<Record<string, Cause>> = {
  ECONNREFUSED: 'refused',
  ENOTFOUND: 'unresolved',
  EAI_AGAIN: 'unresolved',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ENETDOWN: 'unreachable',
  ETIMEDOUT: 'late',
  UND_ERR_CONNECT_TIMEOUT: 'late',
  UND_ERR_HEADERS_TIMEOUT: 'late',
  UND_ERR_BODY_TIMEOUT: 'late',
  ECONNRESET: 'closed',
  EPIPE: 'closed',
  UND_ERR_SOCKET: 'closed',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'closed',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'untrusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'untrusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'untrusted',
  UNABLE_TO_GET_ISSUER_CERT: 'untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'untrusted',
  CERT_UNTRUSTED: 'untrusted',
  CERT_SIGNATURE_FAILURE: 'untrusted',
  CERT_HAS_EXPIRED: 'expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'otherName',
};

/** An upstream in a sentence: `10.0.0.1:9090 (Prometheus)`. */
export function nameOf({ title, url }: Upstream): string {
  const { host, port } = endpointOf(url);
  return hostPort(host, port) + suffix(title);
}

/**
 * What it means for a client that a connection to an upstream could not be made, or failed before its answer was whole.
 * A Fault stays what it is.
 *
 * @returns Fault upstream_refused, upstream_timeout or upstream_failed
 */
export function transportFault(thrown: unknown, upstream: Upstream): Fault {
  if (thrown instanceof Fault) return thrown;
  const error = errorWithCode(thrown);
  const code = textAt(error, 'code') ?? '';
  const fault = (kind: 'upstream_refused' | 'upstream_failed', message: string) =>
    new Fault(kind, message, { cause: thrown });
  const name = nameOf(upstream);
  const certificate = `The certificate of ${name}`;
  switch (causes[code]) {
    case 'refused':
      return fault('upstream_refused', `Connection refused by ${refuserIn(error, upstream)}.`);
    case 'unresolved':
      return fault('upstream_refused', `Cannot resolve ${unknownNameIn(error, upstream)}.`);
    case 'unreachable':
      return fault('upstream_refused', `No route to ${name} (${code}).`);
    case 'late':
      return timeoutFault(upstream, thrown);
    case 'closed':
      return fault('upstream_failed', `${name} closed the connection before its answer was complete (${code}).`);
    case 'untrusted':
      return fault(
        'upstream_failed',
        `${certificate} is not signed by a trusted authority (${code}).${advice('Check', upstream.trust?.authority)}`,
      );
    case 'expired':
      return fault('upstream_failed', `${certificate} has expired.`);
    case 'otherName':
      return fault(
        'upstream_failed',
        `${certificate} is for another name.${advice('Set', upstream.trust?.serverName)}`,
      );
    default:
      return fault('upstream_failed', otherMessage(code, name));
  }
}

/** An upstream that did not answer within the time given to it. */
export function timeoutFault(upstream: Upstream, cause?: unknown): Fault {
  return new Fault('upstream_timeout', `${nameOf(upstream)} did not answer in time.`, { cause });
}

function otherMessage(code: string, name: string): string {
  if (/^HPE_/.test(code)) return `${name} does not speak HTTP (${code}).`;
  if (/^ERR_SSL|^EPROTO$/.test(code)) return `TLS handshake with ${name} failed (${code}).`;
  if (/CERT|ERR_TLS/.test(code)) return `The certificate of ${name} is not valid (${code}).`;
  return `The connection to ${name} failed${code === '' ? '' : ` (${code})`}.`;
}

/** Who refused: a proxy, where the port is another than the upstream's. */
function refuserIn(error: unknown, upstream: Upstream): string {
  const address = textAt(error, 'address');
  const port = numberAt(error, 'port');
  const isProxy = address !== null && port !== null && port !== endpointOf(upstream.url).port;
  return isProxy ? hostPort(address, port) : nameOf(upstream);
}

function unknownNameIn(error: unknown, { title, url }: Upstream): string {
  const { host } = endpointOf(url);
  const unknown = textAt(error, 'hostname') ?? host;
  return unknown === host ? host + suffix(title) : unknown;
}

function suffix(title: string | null): string {
  return title === null ? '' : ` (${title})`;
}

function advice(verb: string, setting: string | undefined): string {
  return setting === undefined ? '' : ` ${verb} ${setting}.`;
}

/** The error of a chain of causes that has a code; of several addresses that were tried, the first one's. */
function errorWithCode(thrown: unknown): unknown {
  for (let error = thrown; error instanceof Error; error = error.cause) {
    if (error instanceof AggregateError && error.errors.length > 0) return errorWithCode(error.errors[0]);
    if (textAt(error, 'code') !== null) return error;
  }
  return null;
}
