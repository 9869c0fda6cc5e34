import { type FolderEntry, type FolderWatcher, WatchedFolder } from './watchedFolder.ts';

/** Folders down to this level below the mount are looked at in every tick: where kubelets keep their pods. */
const watchedLevels = 1;
/** Deeper ones, where a node is a container itself, so seldom: a machine has hundreds of cgroups that are no pod's. */
const ticksBetweenLooks = 16;
const deepestLevel = 6;
/** A machine with more cgroups than this has its pods elsewhere than in those that are left. */
const mostFolders = 2000;

/** What is looked for. */
export interface Sought {
  /** The folder that a kubelet keeps its pods in; null for another one. @param path below the mount, `/kubepods` */
  podsRoot(name: string, path: string): WatchedFolder | null;
  /** A container that is in no folder of pods; null for what is none. */
  container(name: string, path: string): FolderEntry | null;
}

/**
 * Finds the folders of pods below a mount of cgroups. At the top or one folder below they are found in the tick in which
 * they come; deeper (`/docker/<id>/kubelet/kubepods`, `/system.slice/docker-<id>.scope/...`) within some seconds. Once
 * found they are looked at in every tick.
 */
export class FolderSearch {
  /** True while what is found may have been there for longer than since the tick before. */
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

  /** The entry stands for the folder, which is looked at for itself. */
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

  /** A folder with all below it that is looked at seldom, until a container is found in it. */
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
