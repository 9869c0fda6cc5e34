import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
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

  /** Remembers a choice. Resolves with why it could not be written, in a few words, or null when it was. */
  async write(choice: RememberedChoice): Promise<string | null> {
    const folder = this.#folder;
    if (folder === null) return 'this user has no home';
    // One after another, so that the last choice is the one that stands.
    const written = this.#writing.then(() => writeWhole(this.#path(folder), encodeChoice(choice)));
    this.#writing = written.catch(() => {});
    return Promise.race([
      written.then(
        () => null,
        (thrown: unknown) => codeOf(thrown),
      ),
      sleep(patienceMs, 'it takes too long', { ref: false }),
    ]);
  }

  #path(folder: string): string {
    return join(folder, 'connection.json');
  }
}

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : String(thrown);
}
