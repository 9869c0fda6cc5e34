import type { DecodedPod } from '../../agent/wire/windowsAnswer.ts';
import { type PodSeriesName, podSeriesNames } from '../../agent/wire/wireFormat.ts';
import { windowSeconds } from '../../contract/units.ts';
import type { PodRecord } from '../../model/inventory/inventory.ts';
import type { PodDetailSeries, Series } from '../../model/series/series.ts';
import { ContainerWindow, ContainerWindowSum } from './containerWindow.ts';
import { SeriesRings } from './seriesRings.ts';

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
    const whole = (name: PodSeriesName): Series => ({
      at: (second) => this.#rings.at(name, second),
      read: (lastSecond, out) => this.#rings.read(name, lastSecond, out),
    });
    return {
      cpuPercent: sums.series('cpuPercent'),
      workingSetBytes: sums.series('workingSetBytes'),
      throttledPercent: sums.series('throttledPercent'),
      memoryAnonymousBytes: sums.series('memoryAnonymousBytes'),
      memoryFileBytes: sums.series('memoryFileBytes'),
      diskReadKibPerSecond: sums.series('diskReadKibPerSecond'),
      diskWriteKibPerSecond: sums.series('diskWriteKibPerSecond'),
      pids: sums.series('pids'),
      networkDownKibPerSecond: whole('networkDownKibPerSecond'),
      networkUpKibPerSecond: whole('networkUpKibPerSecond'),
      cpuSomePressurePercent: whole('cpuSomePressurePercent'),
      memorySomePressurePercent: whole('memorySomePressurePercent'),
      memoryFullPressurePercent: whole('memoryFullPressurePercent'),
      ioSomePressurePercent: whole('ioSomePressurePercent'),
      ioFullPressurePercent: whole('ioFullPressurePercent'),
      memoryLimitBytes: windows
        .filter(({ isLive }) => isLive)
        .reduce((sum, { memoryLimitBytes }) => sum + memoryLimitBytes, isWhole ? 0 : Number.NaN),
    };
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
export const unknownPod: PodDetailSeries = {
  cpuPercent: unknown,
  workingSetBytes: unknown,
  throttledPercent: unknown,
  memoryAnonymousBytes: unknown,
  memoryFileBytes: unknown,
  diskReadKibPerSecond: unknown,
  diskWriteKibPerSecond: unknown,
  pids: unknown,
  networkDownKibPerSecond: unknown,
  networkUpKibPerSecond: unknown,
  cpuSomePressurePercent: unknown,
  memorySomePressurePercent: unknown,
  memoryFullPressurePercent: unknown,
  ioSomePressurePercent: unknown,
  ioFullPressurePercent: unknown,
  memoryLimitBytes: Number.NaN,
};
