import { Fault } from '../../model/fault.ts';

const refusing = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN']);
const late = new Set(['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT']);
const certificateProblems: Readonly<Record<string, string>> = {
  ERR_TLS_CERT_ALTNAME_INVALID: 'is for another name; set tls-server-name in the kubeconfig',
  CERT_HAS_EXPIRED: 'has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'is not signed by the authority of the kubeconfig',
  SELF_SIGNED_CERT_IN_CHAIN: 'is not signed by the authority of the kubeconfig',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'is not signed by the authority of the kubeconfig',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'is not signed by the authority of the kubeconfig',
  CERT_SIGNATURE_FAILURE: 'is not signed by the authority of the kubeconfig',
};

/** What it means that a connection to the API could not be made, or broke. */
export function transportFault(thrown: unknown, server: string): Fault {
  if (thrown instanceof Fault) return thrown;
  const code = codeOf(thrown);
  const cause = { cause: thrown };
  if (refusing.has(code)) {
    return new Fault('upstream_refused', `Nothing answers at ${server}, the Kubernetes API (${code}).`, cause);
  }
  if (late.has(code)) {
    return new Fault('upstream_timeout', `The Kubernetes API at ${server} did not answer in time.`, cause);
  }
  const problem = certificateProblems[code];
  if (problem !== undefined) {
    return new Fault('upstream_failed', `The certificate of the Kubernetes API at ${server} ${problem}.`, cause);
  }
  return new Fault('upstream_failed', `The connection to the Kubernetes API at ${server} broke off.`, cause);
}

/** The code of an error or of what caused it. */
function codeOf(thrown: unknown): string {
  for (let error = thrown; error instanceof Error; error = error.cause) {
    if ('code' in error && typeof error.code === 'string') return error.code;
  }
  return '';
}
