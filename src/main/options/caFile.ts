import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** The certificates (PEM) of `--ca-file`, or what is wrong with it. */
export function readCaFile(path: string): { readonly ca: string } | { readonly mistake: string } {
  try {
    const ca = readFileSync(path, 'utf8');
    new X509Certificate(ca);
    return { ca };
  } catch (thrown) {
    const isMissing = thrown instanceof Error && 'syscall' in thrown;
    return { mistake: isMissing ? `--ca-file: cannot read ${path}` : `--ca-file: ${path} has no certificate (PEM)` };
  }
}
