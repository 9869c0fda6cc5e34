import type { WindowsAnswer } from '../../agent/wire/windowsAnswer.ts';
import { type NodeSeriesName, nodeSeriesNames } from '../../agent/wire/wireFormat.ts';
import { SecondRing } from '../../model/series/secondRing.ts';
import type { NodeDetailSeries, Series } from '../../model/series/series.ts';
import { writeColumn } from './seriesRings.ts';

/** The last 60 seconds of a node, as its agent reported them. */
export class NodeWindow implements NodeDetailSeries {
  memoryTotalBytes = Number.NaN;
  #rings = new Map<NodeSeriesName, SecondRing>();
  readonly #neverMeasured = new Set<NodeSeriesName>();

  get cpuPercent(): Series | null {
    return this.#series('cpuPercent');
  }

  get memoryPercent(): Series | null {
    return this.#series('memoryPercent');
  }

  get rootDiskPercent(): Series | null {
    return this.#series('rootDiskPercent');
  }

  get diskReadKibPerSecond(): Series | null {
    return this.#series('diskReadKibPerSecond');
  }

  get diskWriteKibPerSecond(): Series | null {
    return this.#series('diskWriteKibPerSecond');
  }

  get networkDownKibPerSecond(): Series | null {
    return this.#series('networkDownKibPerSecond');
  }

  get networkUpKibPerSecond(): Series | null {
    return this.#series('networkUpKibPerSecond');
  }

  get cpuSomePressurePercent(): Series | null {
    return this.#series('cpuSomePressurePercent');
  }

  get memorySomePressurePercent(): Series | null {
    return this.#series('memorySomePressurePercent');
  }

  get memoryFullPressurePercent(): Series | null {
    return this.#series('memoryFullPressurePercent');
  }

  get ioSomePressurePercent(): Series | null {
    return this.#series('ioSomePressurePercent');
  }

  get ioFullPressurePercent(): Series | null {
    return this.#series('ioFullPressurePercent');
  }

  take({ memoryTotalBytes, columns }: WindowsAnswer['node'], lastSecond: number): void {
    this.memoryTotalBytes = memoryTotalBytes;
    this.#neverMeasured.clear();
    for (const name of nodeSeriesNames) {
      const column = columns[name];
      if (column === null) this.#neverMeasured.add(name);
      else writeColumn(this.#ring(name), column, lastSecond);
    }
  }

  /** True when CPU or memory is known of a second: without the node's /proc neither is, though its disk use may be. */
  knows(second: number): boolean {
    return [this.cpuPercent, this.memoryPercent].some((series) => series !== null && !Number.isNaN(series.at(second)));
  }

  clear(): void {
    this.#rings = new Map();
  }

  #series(name: NodeSeriesName): Series | null {
    return this.#neverMeasured.has(name) ? null : this.#ring(name);
  }

  #ring(name: NodeSeriesName): SecondRing {
    const ring = this.#rings.get(name) ?? new SecondRing();
    this.#rings.set(name, ring);
    return ring;
  }
}
