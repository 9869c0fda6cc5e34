import { createPrivateKey, X509Certificate } from 'node:crypto';
import { createSecureContext, rootCertificates } from 'node:tls';

/** A mistake in a certificate or its key, and in which of the two. */
export interface IdentityMistake {
  readonly part: 'certificate' | 'key';
  /** The rest of a sentence: `is not a PEM certificate`. Contains nothing of the text. */
  readonly words: string;
}

/** Authorities (PEM) to trust besides the default ones, combined with those; null: the default ones only. */
export function trustedAuthorities(ca: string | null): string | null {
  return ca === null ? null : [...rootCertificates, ca].join('\n');
}

/** True when a certificate (PEM) can be read from the text. */
export function hasCertificate(text: string): boolean {
  try {
    new X509Certificate(text);
    return true;
  } catch {
    return false;
  }
}

/** What keeps a certificate and its key (PEM) from being used for TLS; null for nothing. */
export function identityMistake(cert: string, key: string): IdentityMistake | null {
  if (!hasCertificate(cert)) return { part: 'certificate', words: 'is not a PEM certificate' };
  try {
    if (!new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))) {
      return { part: 'key', words: 'does not belong to the certificate' };
    }
  } catch {
    const isEncrypted = /^-----BEGIN ENCRYPTED|^Proc-Type: 4,ENCRYPTED/m.test(key);
    const words = isEncrypted ? 'is encrypted; store it without a passphrase' : 'is not a PEM private key';
    return { part: 'key', words };
  }
  try {
    createSecureContext({ cert, key });
    return null;
  } catch (thrown) {
    // Such as a key that is too short for today's rules.
    return { part: 'certificate', words: `cannot be used for TLS (${codeOf(thrown)})` };
  }
}

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown error';
}
