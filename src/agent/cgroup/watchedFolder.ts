import { type Dirent, readdirSync, statSync } from 'node:fs';

/** Something that is found as a folder. */
export interface FolderEntry {
  /** Looks at it again; false when it is gone. */
  look(): boolean;
  /** It is gone. */
  leave(): void;
}

/**
 * A folder whose folders come and go. It is listed only when its number of links tells of another number of folders
 * in it, or when one is gone, so that another may have taken its place: a stat costs the same however many files a
 * cgroup's folder has.
 */
export class WatchedFolder implements FolderEntry {
  readonly #path: string;
  readonly #enter: (name: string) => FolderEntry | null;
  readonly #onLeave: () => void;
  readonly #entries = new Map<string, FolderEntry>();
  #links = Number.NaN;

  /**
   * @param enter makes the entry of a folder that was not there before; null for one that does not matter
   * @param onLeave is called when it is gone, after its entries
   */
  constructor(path: string, enter: (name: string) => FolderEntry | null, onLeave = () => {}) {
    this.#path = path;
    this.#enter = enter;
    this.#onLeave = onLeave;
  }

  look(): boolean {
    const links = this.#countLinks();
    if (links === null) return false;
    // btrfs and some others leave a folder's links at 1.
    let mayDiffer = links !== this.#links || links < 2;
    for (const [name, entry] of this.#entries) {
      if (entry.look()) continue;
      this.#forget(name, entry);
      mayDiffer = true;
    }
    // What came between the count and the list is not in the count: only a list without news settles it.
    if (mayDiffer) this.#links = this.#isAsListed() ? links : Number.NaN;
    return true;
  }

  leave(): void {
    for (const [name, entry] of this.#entries) this.#forget(name, entry);
    this.#onLeave();
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
    } catch {
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
      const entry = this.#enter(name);
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
