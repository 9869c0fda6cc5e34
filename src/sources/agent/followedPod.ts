import type { Column, DecodedContainer, DecodedPod } from '../../agent/wire/windowsAnswer.ts';
import {
  type ContainerSeriesName,
  containerSeriesNames,
  type PodSeriesName,
  podSeriesNames,
} from '../../agent/wire/wireFormat.ts';
import { windowSeconds } from '../../contract/units.ts';
import type { PodRecord } from '../../model/inventory/inventory.ts';
import { SecondRing } from '../../model/series/secondRing.ts';
import type { PodDetailSeries, Series } from '../../model/series/series.ts';

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
    this.#rings.write(podSeriesNames, decoded.columns, lastSecond);
    for (const container of decoded.containers) {
      const window = this.#containers.get(container.id) ?? new ContainerWindow();
      this.#containers.set(container.id, window);
      window.take(container, lastSecond);
    }
    for (const [id, window] of this.#containers) {
      if (window.reportedSecond === lastSecond) continue;
      window.takeAbsence(seconds, lastSecond);
      if (lastSecond - window.reportedSecond <= windowSeconds) continue;
      this.#containers.delete(id);
      this.#named.delete(id);
    }
  }

  /**
   * The figures of the pod: its containers added up, without pause, never partly. A container that the agent does not
   * report makes them unknown, unless the pod is down after a container ended: then what is missing uses nothing.
   */
  figures(pod: PodRecord): PodDetailSeries {
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
    const all = [...this.#containers.values()];
    const figure = (name: ContainerSeriesName): Series => ({
      at: (second) => {
        // If nothing of the pod was seen in a second, not even pause, what it used is unknown.
        if (!isWhole || !all.some((container) => container.isSeen(second))) return Number.NaN;
        return windows.reduce((sum, container) => sum + container.rings.at(name, second), 0);
      },
    });
    const whole = (name: PodSeriesName): Series => ({ at: (second) => this.#rings.at(name, second) });
    return {
      cpuPercent: figure('cpuPercent'),
      workingSetBytes: figure('workingSetBytes'),
      throttledPercent: figure('throttledPercent'),
      memoryAnonymousBytes: figure('memoryAnonymousBytes'),
      memoryFileBytes: figure('memoryFileBytes'),
      diskReadKibPerSecond: figure('diskReadKibPerSecond'),
      diskWriteKibPerSecond: figure('diskWriteKibPerSecond'),
      pids: figure('pids'),
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

  clear(): void {
    this.sequence = null;
    this.lastSecond = Number.NEGATIVE_INFINITY;
    this.#containers.clear();
    this.#named.clear();
    this.#rings.clear();
  }
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

/** A ring for each series of which anything is known. */
class SeriesRings<Name extends string> {
  readonly #rings = new Map<Name, SecondRing>();

  at(name: Name, second: number): number {
    return this.#rings.get(name)?.at(second) ?? Number.NaN;
  }

  write(names: readonly Name[], columns: Readonly<Record<Name, Column>>, lastSecond: number): void {
    for (const name of names) {
      const column = columns[name];
      const known = this.#rings.get(name);
      if (known === undefined && column.every(Number.isNaN)) continue;
      const ring = known ?? new SecondRing();
      this.#rings.set(name, ring);
      writeColumn(ring, column, lastSecond);
    }
  }

  /** Writes 0 for those of the last `seconds` seconds that no ring has yet. */
  writeZeros(seconds: number, lastSecond: number): void {
    for (const ring of this.#rings.values()) {
      const newer = Math.min(seconds, lastSecond - ring.newestSecond);
      if (newer > 0) writeColumn(ring, new Float32Array(newer), lastSecond);
    }
  }

  clear(): void {
    this.#rings.clear();
  }
}

/**
 * Writes a column of consecutive seconds that ends with `lastSecond` into a ring. Known values do not become unknown: an
 * agent that restarted does not know what the one before it reported.
 */
export function writeColumn(ring: SecondRing, values: ArrayLike<number>, lastSecond: number): void {
  const firstSecond = lastSecond - values.length + 1;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? Number.NaN;
    const second = firstSecond + index;
    if (second > ring.newestSecond) ring.record(second, value);
    else if (!Number.isNaN(value)) ring.fill(second, second, value);
  }
}

const unknown: Series = { at: () => Number.NaN };

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
