import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { decodeChoice, encodeChoice, type RememberedChoice } from './rememberedChoice.ts';
import { writeWhole } from './writeWhole.ts';

const mostBytes = 64 * 1024;
/** A file system that takes longer is one that cannot be written. */
const patienceMs = 2000;

/** What a file has: a choice, or why there is none to be used, in a sentence; both null where there is no file. */
export interface ReadChoice {
  readonly choice: RememberedChoice | null;
  readonly complaint: string | null;
}

/** The file in the state folder that has what `/setIP` chose. */
export class ChoiceFile {
  readonly #folder: string | null;
  #writing: Promise<unknown> = Promise.resolve();
  /** Why the last write failed; undefined before the first. */
  #writeFailure: string | null | undefined;

  /** @param folder null where there is none */
  constructor(folder: string | null) {
    this.#folder = folder;
  }

  read(): ReadChoice {
    if (this.#folder === null) return { choice: null, complaint: null };
    const path = this.#path(this.#folder);
    const refused = (reason: string): ReadChoice => ({
      choice: null,
      complaint: `${path} ${reason}, so what /setIP chose before is not used; ask /setIP again, or remove the file.`,
    });
    try {
      const found = statSync(path, { throwIfNoEntry: false });
      if (found === undefined) return { choice: null, complaint: null };
      if (!found.isFile() || found.size > mostBytes) return refused('is not of faascope');
      const choice = decodeChoice(readFileSync(path, 'utf8'));
      return 'reason' in choice ? refused(choice.reason) : { choice, complaint: null };
    } catch (thrown) {
      return refused(`cannot be read (${codeOf(thrown)})`);
    }
  }

  /** Remembers a choice; false when it could not be written, and then {@link problem} says why. */
  async write(choice: RememberedChoice): Promise<boolean> {
    const folder = this.#folder;
    if (folder === null) return false;
    // One after another, so that the last choice is the one that stands.
    const written = this.#writing.then(() => writeWhole(this.#path(folder), encodeChoice(choice)));
    this.#writing = written.catch(() => {});
    this.#writeFailure = await Promise.race([
      written.then(
        () => null,
        (thrown: unknown) => codeOf(thrown),
      ),
      sleep(patienceMs, 'it takes too long', { ref: false }),
    ]);
    return this.#writeFailure === null;
  }

  /** Why nothing can be remembered, in a sentence that says what to do; null as far as it can. */
  problem(): string | null {
    if (this.#folder === null)
      return 'This user has no home to keep the choice of /setIP in; name a folder with --state.';
    const failure = this.#writeFailure === undefined ? notWritable(this.#folder) : this.#writeFailure;
    if (failure === null) return null;
    return `${this.#folder} cannot be written (${failure}), so what /setIP chooses is lost at a restart; see --state.`;
  }

  #path(folder: string): string {
    return join(folder, 'connection.json');
  }
}

/** Why a folder, or where there is none yet what it would be made in, cannot be written; null when it can. */
function notWritable(folder: string): string | null {
  let nearest = folder;
  while (!existsSync(nearest) && dirname(nearest) !== nearest) nearest = dirname(nearest);
  try {
    if (!statSync(nearest).isDirectory()) return 'ENOTDIR';
    accessSync(nearest, constants.W_OK | constants.X_OK);
    return null;
  } catch (thrown) {
    return codeOf(thrown);
  }
}

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : String(thrown);
}
