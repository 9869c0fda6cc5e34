import { Fault } from '../../model/fault.ts';

const refusing = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN']);
const late = new Set(['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT']);
const certificate = /CERT|SIGNATURE|SELF_SIGNED|ERR_TLS/;

/** What it means that a connection to `what` could not be made, or broke. */
export function upstreamFault(thrown: unknown, what: string): Fault {
  if (thrown instanceof Fault) return thrown;
  const code = codeOf(thrown);
  const cause = { cause: thrown };
  if (refusing.has(code)) return new Fault('upstream_refused', `Nothing answers at ${what} (${code}).`, cause);
  if (late.has(code)) return lateFault(what, thrown);
  if (certificate.test(code)) {
    return new Fault('upstream_failed', `The certificate of ${what} is not accepted (${code}); see --ca-file.`, cause);
  }
  return new Fault('upstream_failed', `The connection to ${what} broke off${code === '' ? '' : ` (${code})`}.`, cause);
}

export function lateFault(what: string, cause: unknown): Fault {
  return new Fault('upstream_timeout', `${what[0]?.toUpperCase()}${what.slice(1)} did not answer in time.`, { cause });
}

/** The code of an error or of what caused it. */
function codeOf(thrown: unknown): string {
  for (let error = thrown; error instanceof Error; error = error.cause) {
    if ('code' in error && typeof error.code === 'string') return error.code;
  }
  return '';
}
