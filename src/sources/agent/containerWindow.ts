import type { DecodedContainer } from '../../agent/wire/windowsAnswer.ts';
import { type ContainerSeriesName, containerSeriesNames } from '../../agent/wire/wireFormat.ts';
import { SecondRing } from '../../model/series/secondRing.ts';
import { writeColumn } from './writeColumn.ts';

/** The last 60 seconds of one container, as its agent told them. */
export class ContainerWindow {
  isLive = true;
  memoryLimitBytes = Number.NaN;
  /** The newest second that the agent told of it. */
  toldSecond = Number.NEGATIVE_INFINITY;
  /** A ring for each series of which anything is known. */
  readonly #rings = new Map<ContainerSeriesName, SecondRing>();

  at(name: ContainerSeriesName, second: number): number {
    return this.#rings.get(name)?.at(second) ?? Number.NaN;
  }

  /** True when anything of its use is known of a second. */
  isSeen(second: number): boolean {
    return !Number.isNaN(this.at('workingSetBytes', second)) || !Number.isNaN(this.at('cpuPercent', second));
  }

  take({ isLive, memoryLimitBytes, columns }: DecodedContainer, lastSecond: number): void {
    this.isLive = isLive;
    this.memoryLimitBytes = memoryLimitBytes;
    this.toldSecond = lastSecond;
    for (const name of containerSeriesNames) {
      const ring = this.#rings.get(name);
      if (ring !== undefined) {
        writeColumn(ring, columns[name], lastSecond);
      } else if (!columns[name].every(Number.isNaN)) {
        const made = new SecondRing();
        this.#rings.set(name, made);
        writeColumn(made, columns[name], lastSecond);
      }
    }
  }

  /** The agent told of its pod, and of this container no more: it used nothing in these seconds. */
  takeAbsence(seconds: number, lastSecond: number): void {
    this.isLive = false;
    for (const ring of this.#rings.values()) {
      const newer = Math.min(seconds, lastSecond - ring.newestSecond);
      if (newer > 0) writeColumn(ring, new Float32Array(newer), lastSecond);
    }
  }
}
