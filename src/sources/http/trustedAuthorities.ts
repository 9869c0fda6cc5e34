import { rootCertificates } from 'node:tls';

/** Authorities (PEM) to trust besides the usual ones, put together with those; null: the usual ones alone. */
export function trustedAuthorities(ca: string | null): string | null {
  return ca === null ? null : [...rootCertificates, ca].join('\n');
}
