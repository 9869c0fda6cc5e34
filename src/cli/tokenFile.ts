import { readFileSync, statSync } from 'node:fs';
import { reasonOf } from './options/mistakeWords.ts';

/** A token as it can follow `Bearer`. */
const tokenForm = /^[\x21-\x7e]{1,4096}$/;

class NoToken extends Error {
  constructor() {
    super('the file must contain a token in one line');
  }
}

/** The token in a file, read again when the file changes; while that fails, the one before. */
export class TokenFile {
  readonly #path: string;
  #stamp = '';
  #token = '';

  /** @throws Error when it cannot be read, or with a sentence when there is no token in it */
  constructor(path: string) {
    this.#path = path;
    this.#read();
    if (this.#token === '') throw new NoToken();
  }

  /** The token in a flag's file; null without the flag, and for a mistake, which is added to `mistakes`. */
  static ofFlag(path: string | undefined, mistakes: string[]): TokenFile | null {
    if (path === undefined) return null;
    try {
      return new TokenFile(path);
    } catch (thrown) {
      // The path is not shown: it may be the token itself.
      const why = thrown instanceof NoToken ? thrown.message : `cannot read the file (${reasonOf(thrown)})`;
      mistakes.push(`--agent-token-file: ${why}.`);
      return null;
    }
  }

  /** The token now. */
  current(): string {
    try {
      this.#read();
    } catch {
      // A file is rewritten in steps: the next look finds it complete.
    }
    return this.#token;
  }

  #read(): void {
    const { mtimeMs, size, ino } = statSync(this.#path);
    const stamp = `${mtimeMs} ${size} ${ino}`;
    if (stamp === this.#stamp) return;
    const text = readFileSync(this.#path, 'utf8').trim();
    if (!tokenForm.test(text)) return;
    this.#token = text;
    this.#stamp = stamp;
  }
}
