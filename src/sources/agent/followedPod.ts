import type { DecodedContainer, DecodedPod } from '../../agent/wire/decodeWindows.ts';
import {
  type ContainerSeriesName,
  containerSeriesNames,
  type PodSeriesName,
  podSeriesNames,
} from '../../agent/wire/wireFormat.ts';
import { windowSeconds } from '../../contract/units.ts';
import type { PodRecord } from '../../model/inventory/inventory.ts';
import { byName, type PodDetailSeries, type Series } from '../../model/series/series.ts';
import { SeriesRings } from './seriesRings.ts';

const scratch = new Float64Array(windowSeconds);

/** A watched pod: the last 60 seconds of its containers, the pause container among them, as its agent reported them. */
export class FollowedPod {
  /** The tick up to which its window is known; null: the whole window must be requested. */
  sequence: number | null = null;
  /** The request for its whole window that is under way; null for none. */
  filling: Promise<void> | null = null;
  /** The newest second that it is known up to; -Infinity before the first. */
  lastSecond = Number.NEGATIVE_INFINITY;
  readonly #containers = new Map<string, ContainerWindow>();
  /** Ids of the pod's own containers: pause is none. */
  readonly #named = new Set<string>();
  /** Of the pod as a whole. */
  readonly #rings = new SeriesRings<PodSeriesName>();
  /** Increases with everything that was taken. */
  #revision = 0;
  /** Increases when containers come, go, end or get another limit. */
  #containersRevision = 0;
  #made: { readonly pod: PodRecord; readonly ofContainers: number; readonly figures: PodDetailSeries } | null = null;

  hasContainer(id: string): boolean {
    return this.#containers.has(id);
  }

  /**
   * Takes over an answer of `seconds` seconds up to `lastSecond`.
   * @param decoded null when the agent does not know the pod
   */
  take(decoded: DecodedPod | null, sequence: number, seconds: number, lastSecond: number): void {
    // Two answers may arrive in another order than they were made.
    if (lastSecond < this.lastSecond) return;
    if (this.sequence !== null || seconds === windowSeconds) this.sequence = sequence;
    this.lastSecond = lastSecond;
    if (decoded === null) return;
    this.#revision++;
    this.#rings.write(podSeriesNames, decoded.columns, lastSecond);
    for (const container of decoded.containers) {
      const known = this.#containers.get(container.id);
      if (known?.isAsIn(container) !== true) this.#containersRevision++;
      const window = known ?? new ContainerWindow();
      this.#containers.set(container.id, window);
      window.take(container, lastSecond);
    }
    for (const [id, window] of this.#containers) {
      if (window.reportedSecond === lastSecond) continue;
      if (window.isLive) this.#containersRevision++;
      window.takeAbsence(seconds, lastSecond);
      if (lastSecond - window.reportedSecond <= windowSeconds) continue;
      this.#containersRevision++;
      this.#containers.delete(id);
      this.#named.delete(id);
    }
  }

  /**
   * The figures of the pod: its containers added up, without pause, never partly. A container that the agent does not
   * report makes them unknown, unless the pod is down after a container ended: then what is missing uses nothing.
   */
  figures(pod: PodRecord): PodDetailSeries {
    const made = this.#made;
    if (made?.pod === pod && made.ofContainers === this.#containersRevision) return made.figures;
    const figures = this.#figuresOf(pod);
    this.#made = { pod, ofContainers: this.#containersRevision, figures };
    return figures;
  }

  clear(): void {
    this.sequence = null;
    this.lastSecond = Number.NEGATIVE_INFINITY;
    this.#revision++;
    this.#containersRevision++;
    this.#containers.clear();
    this.#named.clear();
    this.#rings.clear();
  }

  #figuresOf(pod: PodRecord): PodDetailSeries {
    const isDown = pod.ready === false && pod.lastEnd !== null;
    let isWhole = true;
    for (const { id } of pod.containers) {
      if (id === null) continue;
      // Remembered, since another container may take its place.
      if (this.#containers.has(id)) this.#named.add(id);
      else if (!isDown) isWhole = false;
    }
    // What has ended counts even if it was never named: pause ends with its pod only.
    const counted = [...this.#containers].filter(([id, { isLive }]) => this.#named.has(id) || !isLive);
    const windows = counted.map(([, window]) => window);
    const sums = new ContainerWindowSum(isWhole, windows, [...this.#containers.values()], () => this.#revision);
    const limits = windows.filter(({ isLive }) => isLive).map(({ memoryLimitBytes }) => memoryLimitBytes);
    return podSeries(
      (name) => sums.series(name),
      (name) => this.#rings.series(name),
      limits.reduce((sum, bytes) => sum + bytes, isWhole ? 0 : Number.NaN),
    );
  }
}

/**
 * The tick up to which a node and pods are all known; null if one is not known at all.
 * @param nodeSequence of the node
 */
export function knownSequence(nodeSequence: number | null, pods: Iterable<FollowedPod>): number | null {
  let oldest = nodeSequence;
  for (const { sequence } of pods) {
    if (sequence === null || oldest === null) return null;
    oldest = Math.min(oldest, sequence);
  }
  return oldest;
}

const unknown: Series = {
  at: () => Number.NaN,
  read: (_lastSecond, out) => {
    out.fill(Number.NaN);
  },
};

/** The figures of a pod that is not watched. */
export const unknownPod = podSeries(
  () => unknown,
  () => unknown,
  Number.NaN,
);

/** @param ofContainers added up @param ofPod of the pod as a whole */
function podSeries(
  ofContainers: (name: ContainerSeriesName) => Series,
  ofPod: (name: PodSeriesName) => Series,
  memoryLimitBytes: number,
): PodDetailSeries {
  return { ...byName(containerSeriesNames, ofContainers), ...byName(podSeriesNames, ofPod), memoryLimitBytes };
}

/** The last 60 seconds of one container. */
class ContainerWindow {
  isLive = true;
  memoryLimitBytes = Number.NaN;
  /** The newest second in which the agent reported it. */
  reportedSecond = Number.NEGATIVE_INFINITY;
  readonly rings = new SeriesRings<ContainerSeriesName>();

  /** True when any of its use is known of a second. */
  isSeen(second: number): boolean {
    return (
      !Number.isNaN(this.rings.at('workingSetBytes', second)) || !Number.isNaN(this.rings.at('cpuPercent', second))
    );
  }

  /** Whether an answer says of it what the last one said, other than its values. */
  isAsIn({ isLive, memoryLimitBytes }: DecodedContainer): boolean {
    return this.isLive === isLive && Object.is(this.memoryLimitBytes, memoryLimitBytes);
  }

  /** Writes 1 for each of the seconds that end with `lastSecond` and of which any use is known. */
  markSeen(lastSecond: number, seen: Uint8Array): void {
    for (const name of ['workingSetBytes', 'cpuPercent'] as const) {
      this.rings.read(name, lastSecond, scratch);
      for (let slot = 0; slot < windowSeconds; slot++) if (!Number.isNaN(scratch[slot])) seen[slot] = 1;
    }
  }

  take({ isLive, memoryLimitBytes, columns }: DecodedContainer, lastSecond: number): void {
    this.isLive = isLive;
    this.memoryLimitBytes = memoryLimitBytes;
    this.reportedSecond = lastSecond;
    this.rings.write(containerSeriesNames, columns, lastSecond);
  }

  /** The agent reported the pod, but no longer this container: it used nothing in these seconds. */
  takeAbsence(seconds: number, lastSecond: number): void {
    this.isLive = false;
    this.rings.writeZeros(seconds, lastSecond);
  }
}

/** Containers of a pod added up, never partly. */
class ContainerWindowSum {
  readonly #isWhole: boolean;
  readonly #counted: readonly ContainerWindow[];
  readonly #all: readonly ContainerWindow[];
  readonly #revision: () => number;
  /** 1 for each second of the last block in which any container was seen. */
  readonly #seen = new Uint8Array(windowSeconds);
  #seenUpTo = Number.NaN;
  #seenRevision = Number.NaN;
  #isAlwaysSeen = false;

  /**
   * @param isWhole whether all containers of the pod are known @param counted those that are added up
   * @param all every container that the agent reported, pause included
   * @param revision another number once any of them changed
   */
  constructor(
    isWhole: boolean,
    counted: readonly ContainerWindow[],
    all: readonly ContainerWindow[],
    revision: () => number,
  ) {
    this.#isWhole = isWhole;
    this.#counted = counted;
    this.#all = all;
    this.#revision = revision;
  }

  series(name: ContainerSeriesName): Series {
    return {
      at: (second) => {
        // If nothing of the pod was seen in a second, not even pause, what it used is unknown.
        if (!this.#isWhole || !this.#all.some((container) => container.isSeen(second))) return Number.NaN;
        return this.#counted.reduce((sum, container) => sum + container.rings.at(name, second), 0);
      },
      read: (lastSecond, out) => {
        if (!this.#isWhole) {
          out.fill(Number.NaN);
          return;
        }
        out.fill(0);
        for (const { rings } of this.#counted) rings.addTo(name, lastSecond, out);
        this.#look(lastSecond);
        if (this.#isAlwaysSeen) return;
        const skipped = windowSeconds - out.length;
        for (let slot = 0; slot < out.length; slot++) if (this.#seen[skipped + slot] !== 1) out[slot] = Number.NaN;
      },
    };
  }

  /** Finds the seconds in which anything was seen, once for all series. */
  #look(lastSecond: number): void {
    const revision = this.#revision();
    if (this.#seenUpTo === lastSecond && this.#seenRevision === revision) return;
    this.#seenUpTo = lastSecond;
    this.#seenRevision = revision;
    this.#seen.fill(0);
    for (const container of this.#all) container.markSeen(lastSecond, this.#seen);
    this.#isAlwaysSeen = !this.#seen.includes(0);
  }
}
