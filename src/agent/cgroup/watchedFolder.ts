import { type Dirent, readdirSync, statSync } from 'node:fs';
import { noteShortage } from '../proc/descriptors.ts';

/** Something represented by a folder. */
export interface FolderEntry {
  /** Checks it again. @returns false if it is gone */
  look(): boolean;
  /** It is gone. */
  leave(): void;
}

/** What the folders inside a watched folder mean. */
export interface FolderWatcher {
  /** Creates the entry of a new folder; null if it is irrelevant. */
  enter(name: string): FolderEntry | null;
  /** Whether it is certain that nothing was added since the last check and the folder exists. */
  isStill?(): boolean;
  /** The folder is gone, after its entries. */
  leave?(): void;
}

/**
 * A folder whose subfolders come and go. It is listed only if its link count shows another number of subfolders, or if
 * one is gone and another may have replaced it: a stat costs the same however many files a cgroup folder has.
 */
export class WatchedFolder implements FolderEntry {
  readonly #path: string;
  readonly #watcher: FolderWatcher;
  readonly #entries = new Map<string, FolderEntry>();
  #links = Number.NaN;

  constructor(path: string, watcher: FolderWatcher) {
    this.#path = path;
    this.#watcher = watcher;
  }

  look(): boolean {
    let isOneGone = false;
    for (const [name, entry] of this.#entries) {
      if (entry.look()) continue;
      this.#forget(name, entry);
      isOneGone = true;
    }
    const isSettled = !isOneGone && !Number.isNaN(this.#links);
    if (isSettled && this.#watcher.isStill?.() === true) return true;

    const links = this.#countLinks();
    if (links === null) return false;
    // btrfs and some others always report one link.
    const mayDiffer = isOneGone || links !== this.#links || links < 2;
    // A folder added between the stat and the listing is not in the count, so only a listing without changes is final.
    if (mayDiffer) this.#links = this.#isAsListed() ? links : Number.NaN;
    return true;
  }

  leave(): void {
    for (const [name, entry] of this.#entries) this.#forget(name, entry);
    this.#watcher.leave?.();
  }

  /** NaN if the folder cannot be read, which does not mean that it is gone; null if it is gone. */
  #countLinks(): number | null {
    try {
      return statSync(this.#path, { throwIfNoEntry: false })?.nlink ?? null;
    } catch {
      return Number.NaN;
    }
  }

  /** Lists it. @returns whether nothing was added or removed since the previous listing */
  #isAsListed(): boolean {
    let found: Dirent[];
    try {
      found = readdirSync(this.#path, { withFileTypes: true });
    } catch (thrown) {
      noteShortage(thrown);
      return false;
    }
    let isSame = true;
    const names = new Set(found.filter((entry) => entry.isDirectory()).map((entry) => entry.name));
    for (const [name, entry] of this.#entries) {
      if (names.has(name)) continue;
      this.#forget(name, entry);
      isSame = false;
    }
    for (const name of names) {
      if (this.#entries.has(name)) continue;
      const entry = this.#watcher.enter(name);
      if (entry === null) continue;
      this.#entries.set(name, entry);
      entry.look();
      isSame = false;
    }
    return isSame;
  }

  #forget(name: string, entry: FolderEntry): void {
    this.#entries.delete(name);
    entry.leave();
  }
}
