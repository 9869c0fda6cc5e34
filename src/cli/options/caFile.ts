import { readFileSync } from 'node:fs';
import { hasCertificate } from '../../sources/http/certificates.ts';
import { reasonOf } from './mistakeWords.ts';

/** The certificates (PEM) of `--ca-file`, or what is wrong with it. */
export function readCaFile(path: string): { readonly ca: string } | { readonly mistake: string } {
  try {
    const ca = readFileSync(path, 'utf8');
    return hasCertificate(ca) ? { ca } : { mistake: '--ca-file: the file has no certificate (PEM)' };
  } catch (thrown) {
    return { mistake: `--ca-file: cannot read the file (${reasonOf(thrown)})` };
  }
}
