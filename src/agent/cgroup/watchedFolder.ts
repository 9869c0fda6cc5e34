import { type Dirent, readdirSync, statSync } from 'node:fs';
import { noteShortage } from '../proc/descriptors.ts';

/** Something that is found as a folder. */
export interface FolderEntry {
  /** Looks at it again; false when it is gone. */
  look(): boolean;
  /** It is gone. */
  leave(): void;
}

/** What a folder's entries mean to whom watches it. */
export interface FolderWatcher {
  /** Makes the entry of a folder that was not there before; null for one that does not matter. */
  enter(name: string): FolderEntry | null;
  /** True when it is certain that nothing came since the last look, and that the folder is there. */
  isStill?(): boolean;
  /** The folder is gone, after its entries. */
  leave?(): void;
}

/**
 * A folder whose folders come and go. It is listed only when its number of links tells of another number of folders
 * in it, or when one is gone, so that another may have taken its place: a stat costs the same however many files a
 * cgroup's folder has.
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
    // btrfs and some others leave a folder's links at 1.
    const mayDiffer = isOneGone || links !== this.#links || links < 2;
    // What came between the count and the list is not in the count: only a list without news settles it.
    if (mayDiffer) this.#links = this.#isAsListed() ? links : Number.NaN;
    return true;
  }

  leave(): void {
    for (const [name, entry] of this.#entries) this.#forget(name, entry);
    this.#watcher.leave?.();
  }

  /** NaN when the folder cannot be looked at, which does not mean that it is gone; null when it is. */
  #countLinks(): number | null {
    try {
      return statSync(this.#path, { throwIfNoEntry: false })?.nlink ?? null;
    } catch {
      return Number.NaN;
    }
  }

  /** Lists it; true when nothing came or went since the list before. */
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
