import { type FolderEntry, type FolderWatcher, WatchedFolder } from './watchedFolder.ts';

/** Folders down to this level below the mount, where kubelets keep their pods, are checked at every tick. */
const watchedLevels = 1;
/** Deeper ones (the node is itself a container) only this often: a machine has hundreds of unrelated cgroups. */
const ticksBetweenLooks = 16;
const deepestLevel = 6;
/** Limit of folders searched. */
const mostFolders = 2000;

/** What to search for. */
export interface Sought {
  /** The folder in which a kubelet keeps its pods; null for any other. @param path below the mount, `/kubepods` */
  podsRoot(name: string, path: string): WatchedFolder | null;
  /** A container outside any folder of pods; null for anything else. */
  container(name: string, path: string): FolderEntry | null;
}

/**
 * Finds the folders of pods below a cgroup mount: at the top or one level below, in the tick in which they appear;
 * deeper (`/docker/<id>/kubelet/kubepods`, `/system.slice/docker-<id>.scope/...`), within some seconds. Once found,
 * they are checked at every tick.
 */
export class FolderSearch {
  /** Whether what is found now may have existed before the previous tick. */
  isLate = false;
  readonly #mount: string;
  readonly #sought: Sought;
  readonly #top: WatchedFolder;
  readonly #roots = new Map<string, WatchedFolder>();
  #folders = 0;
  #ticks = 0;

  constructor(mount: string, sought: Sought) {
    this.#mount = mount;
    this.#sought = sought;
    this.#top = this.#parent('', 0);
  }

  look(): void {
    this.#ticks++;
    if (!this.#top.look()) this.#top.leave();
    for (const [path, root] of this.#roots) if (!root.look()) this.#forget(path);
  }

  #parent(path: string, level: number, found: () => void = () => {}): WatchedFolder {
    this.#folders++;
    const watcher: FolderWatcher = {
      enter: (name) => {
        const below = `${path}/${name}`;
        const container = this.#sought.container(name, below);
        if (container !== null) {
          found();
          return container;
        }
        const root = this.#sought.podsRoot(name, below);
        if (root !== null) return this.#enterRoot(below, root);
        if (level >= deepestLevel || this.#folders >= mostFolders) return null;
        return level === watchedLevels ? this.#seldom(below, level + 1) : this.#parent(below, level + 1, found);
      },
      leave: () => {
        this.#folders--;
      },
    };
    return new WatchedFolder(`${this.#mount}${path}`, watcher);
  }

  /** An entry for the folder, which is searched on its own. */
  #enterRoot(path: string, root: WatchedFolder): FolderEntry {
    this.#roots.set(path, root);
    root.look();
    return { look: () => this.#roots.has(path), leave: () => this.#forget(path) };
  }

  #forget(path: string): void {
    const root = this.#roots.get(path);
    this.#roots.delete(path);
    root?.leave();
  }

  /** A subtree that is checked rarely, until a container is found in it. */
  #seldom(path: string, level: number): FolderEntry {
    let holdsContainers = false;
    let lookedAtTick = Number.NaN;
    const phase = this.#folders;
    const folder = this.#parent(path, level, () => {
      holdsContainers = true;
    });
    return {
      look: () => {
        const isDue = Number.isNaN(lookedAtTick) || (this.#ticks + phase) % ticksBetweenLooks === 0;
        if (!isDue && !holdsContainers) return true;
        this.isLate = lookedAtTick !== this.#ticks - 1;
        const isThere = folder.look();
        this.isLate = false;
        lookedAtTick = this.#ticks;
        return isThere;
      },
      leave: () => folder.leave(),
    };
  }
}
