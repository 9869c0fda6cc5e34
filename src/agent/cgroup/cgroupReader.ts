import type { Clock } from '../../model/clock.ts';
import type { Series } from '../../model/series/series.ts';
import type { PressureFiles } from '../pressure.ts';
import { ByteScanner } from '../proc/byteScanner.ts';
import type { Reader, Tick } from '../reader.ts';
import type { PodSeriesName } from '../wire/wireFormat.ts';
import { BlockDevices } from './blockDevices.ts';
import { type CgroupMounts, findMounts } from './cgroupMounts.ts';
import { containerIdOf, isPodsRoot, isQosFolder, podUidOf, strayContainerOf } from './cgroupNames.ts';
import { Container } from './container.ts';
import { FolderSearch } from './folderSearch.ts';
import { type FoundContainer, Pod } from './pod.ts';
import type { PodSurroundings } from './podCgroup.ts';
import { PodProcesses } from './podProcesses.ts';
import { type FolderEntry, WatchedFolder } from './watchedFolder.ts';

/**
 * Reads the containers of a node's pods from their cgroups below `<host root>/sys/fs/cgroup`, version 1 and 2, in the
 * kubelet's layout for either cgroup driver. The tree does not tell which container is pause, so callers name the
 * containers that count.
 */
export class CgroupReader implements Reader {
  readonly #clock: Clock;
  readonly #scanner = new ByteScanner();
  readonly #mounts: CgroupMounts;
  readonly #surroundings: PodSurroundings;
  readonly #devices: BlockDevices;
  readonly #search: FolderSearch | null;
  readonly #pods = new Map<string, Pod>();
  #tick: Tick = { second: Number.NaN, monotonicMs: Number.NaN, continuous: false };
  #lastTickMs = Number.NaN;
  #containersFound = 0;

  /**
   * @param hostRoot `/`, or where a pod mounts the node's root
   * @param nodePressure the node's pressure files, read before each sample; null: unknown
   */
  constructor(hostRoot: string, clock: Clock, nodePressure: PressureFiles | null = null) {
    const root = hostRoot.replace(/\/+$/, '');
    this.#clock = clock;
    this.#mounts = findMounts(`${root}/sys/fs/cgroup`);
    this.#devices = new BlockDevices(root);
    this.#surroundings = {
      mounts: this.#mounts,
      devices: this.#devices,
      processes: new PodProcesses(`${root}/proc`, this.#scanner),
      nodePressure,
      scanner: this.#scanner,
      clock,
    };
    const { listed } = this.#mounts;
    const podsRoot = (name: string, path: string) =>
      listed !== null && isPodsRoot(name) ? this.#podsFolder(listed, path) : null;
    const container = (name: string, path: string) => this.#strayContainer(name, path);
    this.#search = listed === null ? null : new FolderSearch(listed, { podsRoot, container });
  }

  /** False if no cgroup hierarchy is mounted. */
  get isThere(): boolean {
    return this.#search !== null;
  }

  /** UIDs of the pods with containers, now or within the last minute. */
  podUids(): Iterable<string> {
    return this.#pods.keys();
  }

  /** The series of a pod as a whole; null if unknown. */
  podSeries(podUid: string): Readonly<Record<PodSeriesName, Series>> | null {
    return this.#pods.get(podUid)?.series ?? null;
  }

  /** All containers of a pod, including pause and those that ended within the last minute; null if it is unknown. */
  containers(podUid: string): Iterable<FoundContainer> | null {
    return this.#pods.get(podUid)?.containers() ?? null;
  }

  sample(tick: Tick): void {
    this.#tick = tick;
    for (const pod of this.#pods.values()) pod.sample(tick);
    this.#search?.look();
    for (const [uid, pod] of this.#pods) {
      pod.settle(tick.second);
      if (!pod.isOver) continue;
      pod.close();
      this.#pods.delete(uid);
    }
    this.#lastTickMs = tick.monotonicMs;
  }

  close(): void {
    for (const pod of this.#pods.values()) pod.close();
  }

  #podsFolder(mount: string, path: string): WatchedFolder {
    const enter = (name: string) => {
      const below = `${path}/${name}`;
      if (isQosFolder(name)) return this.#podsFolder(mount, below);
      const uid = podUidOf(name);
      return uid === null ? null : this.#podFolder(mount, below, uid);
    };
    return new WatchedFolder(`${mount}${path}`, { enter });
  }

  #podFolder(mount: string, path: string, uid: string): WatchedFolder {
    const pod = this.#pod(uid, path);
    pod.appear(this.#foundTick, this.#lastTickMs);
    return new WatchedFolder(`${mount}${path}`, {
      enter: (name) => {
        const id = containerIdOf(name);
        return id === null ? null : this.#containerFolder(pod, `${path}/${name}`, id, false);
      },
      // A new container has run, if only its first instructions, so its pod has to be sampled.
      isStill: () => !pod.hasRun,
      leave: () => pod.vanish(),
    });
  }

  #strayContainer(name: string, path: string): FolderEntry | null {
    const found = strayContainerOf(name);
    if (found === null) return null;
    return this.#containerFolder(this.#pod(found.podUid, null), path, found.containerId, true);
  }

  #pod(uid: string, path: string | null): Pod {
    const pod = this.#pods.get(uid) ?? new Pod(this.#surroundings, path, this.#containersFound);
    this.#pods.set(uid, pod);
    return pod;
  }

  /** The tick as seen by what is found now: something found late did not begin with this tick. */
  get #foundTick(): Tick {
    return this.#search?.isLate === true ? { ...this.#tick, continuous: false } : this.#tick;
  }

  #containerFolder(pod: Pod, path: string, id: string, isStray: boolean): FolderEntry {
    const container = new Container(this.#mounts, path, this.#devices, this.#containersFound++);
    const tick = this.#foundTick;
    const folder = `${this.#mounts.listed}${path}`;
    if (isStray) pod.addElsewhere(id, container, folder);
    else pod.add(id, container, folder);
    if (tick.continuous) container.sampleBirth(tick, this.#lastTickMs, this.#scanner, this.#clock);
    else container.sample(tick, false, false, this.#scanner, this.#clock);
    return {
      look: () => !container.isGone,
      leave: () => pod.remove(id, this.#tick.second),
    };
  }
}
