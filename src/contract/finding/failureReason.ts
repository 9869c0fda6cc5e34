/**
 * Why a source does not answer. `certificate_*` and `tls` are about HTTPS, `https_required` about plain HTTP to a port
 * for HTTPS; `unauthorized` is status 401, `forbidden` 403; `wrong_server` is another program at the address. `proxy`:
 * what fails is the proxy on the way.
 */
export const failureReasons = [
  'refused',
  'unresolved',
  'unreachable',
  'timeout',
  'closed',
  'proxy',
  'certificate_untrusted',
  'certificate_expired',
  'certificate_name',
  'tls',
  'https_required',
  'unauthorized',
  'forbidden',
  'wrong_server',
  'other',
] as const;

/** One of {@link failureReasons}. */
export type FailureReason = (typeof failureReasons)[number];
