import { readFile } from 'node:fs/promises';
import { Fault } from '../../../model/fault.ts';
import type { Credential, CredentialSource } from './clusterAccess.ts';

/** A text, or the file that contains it. */
export type TextOrFile = { readonly text: string } | { readonly file: string };

/** Credentials as a kubeconfig has them. */
export interface WrittenCredentials {
  readonly token: TextOrFile | null;
  readonly basic: { readonly user: string; readonly password: string } | null;
  readonly cert: TextOrFile | null;
  readonly key: TextOrFile | null;
}

/**
 * Credentials of a kubeconfig and the files it names. Files are read for every request: the token of a service account
 * is rotated while the program runs, and a request costs far more than reading a small file.
 */
export class FileCredentials implements CredentialSource {
  readonly #written: WrittenCredentials;
  /** The last text that could be read: a file that is being replaced may be missing for a moment. */
  readonly #lastTexts = new Map<string, string>();

  constructor(written: WrittenCredentials) {
    this.#written = written;
  }

  async current(): Promise<Credential> {
    const { token, basic, cert, key } = this.#written;
    const [tokenText, certText, keyText] = await Promise.all([this.#read(token), this.#read(cert), this.#read(key)]);
    const authorization =
      tokenText !== null
        ? `Bearer ${tokenText.trim()}`
        : basic === null
          ? null
          : `Basic ${Buffer.from(`${basic.user}:${basic.password}`).toString('base64')}`;
    return {
      authorization,
      certificate: certText === null || keyText === null ? null : { cert: certText, key: keyText },
    };
  }

  /** Files are read for every request anyway. */
  refused(): void {}

  async #read(source: TextOrFile | null): Promise<string | null> {
    if (source === null) return null;
    if ('text' in source) return source.text;
    try {
      const text = await readFile(source.file, 'utf8');
      if (text.trim() !== '') this.#lastTexts.set(source.file, text);
    } catch (thrown) {
      if (!this.#lastTexts.has(source.file)) {
        throw new Fault('upstream_failed', `Cannot read the cluster's credentials from ${source.file}.`, {
          cause: thrown,
        });
      }
    }
    return this.#lastTexts.get(source.file) ?? '';
  }
}
