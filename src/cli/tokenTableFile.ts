import { readFileSync, statSync } from 'node:fs';
import { type TokenFileMistake, TokenTable } from '../api/gate/tokenTable.ts';
import { reasonOf } from './options/mistakeWords.ts';

/** How often the file is looked at. It is read when two looks in a row find the same change: it may be half written. */
const lookMs = 250;

/** Prints a sentence. */
type Print = (sentence: string) => void;

/** The tokens in the file of `--token-file`, read again when it changes. While it contains mistakes, those before. */
export class TokenTableFile {
  readonly #path: string;
  #tokens: TokenTable;
  /** What the file looked like when its tokens were read. */
  #used: string;
  /** What it looked like at the last look. */
  #seen: string;
  /** What it looked like when it was last refused, and why. */
  #refused: { readonly stamp: string; readonly mistake: string } | null = null;

  private constructor(path: string, tokens: TokenTable, stamp: string) {
    this.#path = path;
    this.#tokens = tokens;
    this.#used = stamp;
    this.#seen = stamp;
  }

  /** The file of a flag; null without the flag, and for mistakes, which are added to `mistakes`. */
  static ofFlag(path: string | undefined, mistakes: string[]): TokenTableFile | null {
    if (path === undefined) return null;
    const stamp = stampOf(path);
    try {
      const parsed = TokenTable.parse(readFileSync(path, 'utf8'));
      for (const mistake of parsed.mistakes) mistakes.push(`--token-file, ${wordsOf(mistake)}.`);
      return parsed.mistakes.length === 0 ? new TokenTableFile(path, parsed.tokens, stamp) : null;
    } catch (thrown) {
      // The path is not shown: it may be the token itself.
      mistakes.push(`--token-file: cannot read the file (${reasonOf(thrown)}).`);
      return null;
    }
  }

  /** The tokens now. */
  get tokens(): TokenTable {
    return this.#tokens;
  }

  /** Why the file as it is now is not used; null if it is. */
  get mistake(): string | null {
    return this.#refused?.mistake ?? null;
  }

  /** Looks at the file from now on, until the returned function is called. */
  watch(inform: Print, warn: Print): () => void {
    const timer = setInterval(() => this.look(inform, warn), lookMs);
    timer.unref();
    return () => clearInterval(timer);
  }

  /** Looks at the file once, and reads it if it changed before the last look but not since. */
  look(inform: Print, warn: Print): void {
    const stamp = stampOf(this.#path);
    const isStill = stamp === this.#seen;
    this.#seen = stamp;
    if (stamp === this.#used) {
      this.#refused = null;
      return;
    }
    if (!isStill || stamp === this.#refused?.stamp) return;
    const found = this.#read();
    if (typeof found === 'string') {
      this.#refused = { stamp, mistake: found };
      warn(`The token file has changed but is not used: ${found}. The tokens read before remain valid.`);
      return;
    }
    this.#tokens = found;
    this.#used = stamp;
    this.#refused = null;
    inform(`Read the token file again: ${found.size} ${found.size === 1 ? 'token' : 'tokens'}.`);
  }

  /** The tokens, or why there are none. */
  #read(): TokenTable | string {
    try {
      const { tokens, mistakes } = TokenTable.parse(readFileSync(this.#path, 'utf8'));
      const [mistake] = mistakes;
      return mistake === undefined ? tokens : wordsOf(mistake);
    } catch (thrown) {
      return `it cannot be read (${reasonOf(thrown)})`;
    }
  }
}

function wordsOf({ line, message }: TokenFileMistake): string {
  return `line ${line}: ${message}`;
}

/**
 * A text that changes when the file does, or when it can no longer be found. What is no file, such as a pipe, can be
 * read only once, and never changes.
 */
function stampOf(path: string): string {
  try {
    const stat = statSync(path, { bigint: true });
    return stat.isFile() ? `${stat.ino} ${stat.size} ${stat.mtimeNs} ${stat.ctimeNs}` : 'no file';
  } catch (thrown) {
    return reasonOf(thrown);
  }
}
