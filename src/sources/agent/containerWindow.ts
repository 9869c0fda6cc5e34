import type { DecodedContainer } from '../../agent/wire/windowsAnswer.ts';
import { type ContainerSeriesName, containerSeriesNames } from '../../agent/wire/wireFormat.ts';
import { windowSeconds } from '../../contract/units.ts';
import type { Series } from '../../model/series/series.ts';
import { SeriesRings } from './seriesRings.ts';

const scratch = new Float64Array(windowSeconds);

/** The last 60 seconds of one container. */
export class ContainerWindow {
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
export class ContainerWindowSum {
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
