import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
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

/** What keeps a certificate and its key (PEM) from being used for TLS; empty for nothing. */
export function identityMistakes(cert: string, key: string): readonly IdentityMistake[] {
  const mistakes: IdentityMistake[] = [];
  if (!hasCertificate(cert)) mistakes.push({ part: 'certificate', words: 'is not a PEM certificate' });
  const privateKey = privateKeyOf(key);
  if (privateKey === null) {
    const isEncrypted = /^-----BEGIN ENCRYPTED|^Proc-Type: 4,ENCRYPTED/m.test(key);
    const words = isEncrypted ? 'is encrypted; store it without a passphrase' : 'is not a PEM private key';
    mistakes.push({ part: 'key', words });
  }
  if (mistakes.length > 0 || privateKey === null) return mistakes;
  if (!new X509Certificate(cert).checkPrivateKey(privateKey)) {
    return [{ part: 'key', words: 'does not belong to the certificate' }];
  }
  try {
    createSecureContext({ cert, key });
    return [];
  } catch (thrown) {
    // Such as a key that is too short for today's rules.
    return [{ part: 'certificate', words: `cannot be used for TLS (${codeOf(thrown)})` }];
  }
}

function privateKeyOf(text: string): KeyObject | null {
  try {
    return createPrivateKey(text);
  } catch {
    return null;
  }
}

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown error';
}
