import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import nodeTls, { createSecureContext } from 'node:tls';
import { systemErrorCode } from '../../model/systemErrorCode.ts';

/** A mistake in a certificate or its key, and in which of the two. */
export interface IdentityMistake {
  readonly part: 'certificate' | 'key';
  /** The rest of a sentence: `is not a PEM certificate`. Contains nothing of the text. */
  readonly words: string;
}

/** What this needs of `node:tls`. */
interface TrustStore {
  readonly rootCertificates: readonly string[];
  /** Node 22.15 or newer. */
  readonly getCACertificates?: (of: 'default') => readonly string[];
}

/**
 * Authorities (PEM) to trust besides those that Node.js trusts, combined with the latter, because a list given to it
 * replaces them. Null: those of Node.js only.
 */
export function trustedAuthorities(ca: string | null, extraFile = process.env['NODE_EXTRA_CA_CERTS']): string[] | null {
  return ca === null ? null : [...trustedByNode(nodeTls, extraFile), ca];
}

function trustedByNode({ getCACertificates, rootCertificates }: TrustStore, extraFile = ''): readonly string[] {
  if (getCACertificates !== undefined) return getCACertificates('default');
  if (extraFile === '') return rootCertificates;
  try {
    return [...rootCertificates, readFileSync(extraFile, 'utf8')];
  } catch {
    // As Node.js does, which has warned of it on standard error.
    return rootCertificates;
  }
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
    return [{ part: 'certificate', words: `cannot be used for TLS (${systemErrorCode(thrown) ?? 'unknown error'})` }];
  }
}

function privateKeyOf(text: string): KeyObject | null {
  try {
    return createPrivateKey(text);
  } catch {
    return null;
  }
}
