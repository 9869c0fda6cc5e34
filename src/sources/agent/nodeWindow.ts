import type { WindowsAnswer } from '../../agent/wire/decodeWindows.ts';
import { nodeSeriesNames } from '../../agent/wire/wireFormat.ts';
import { byName, type NodeDetailSeries } from '../../model/series/series.ts';
import { SeriesRings } from './seriesRings.ts';

/** The last 60 seconds of a node, as its agent reported them. */
export class NodeWindow {
  readonly #rings = new SeriesRings<(typeof nodeSeriesNames)[number]>();
  #figures: NodeDetailSeries = {
    ...byName(nodeSeriesNames, (name) => this.#rings.series(name)),
    memoryTotalBytes: Number.NaN,
  };

  /** As of the newest answer, which says which of them are never measured. */
  get figures(): NodeDetailSeries {
    return this.#figures;
  }

  take({ memoryTotalBytes, columns }: WindowsAnswer['node'], lastSecond: number): void {
    this.#rings.write(nodeSeriesNames, columns, lastSecond);
    const known = this.#figures;
    const isSame =
      Object.is(known.memoryTotalBytes, memoryTotalBytes) &&
      nodeSeriesNames.every((name) => (known[name] === null) === (columns[name] === null));
    if (isSame) return;
    this.#figures = {
      ...byName(nodeSeriesNames, (name) => (columns[name] === null ? null : this.#rings.series(name))),
      memoryTotalBytes,
    };
  }

  /** True when CPU or memory is known of a second: without the node's /proc neither is, though its disk use may be. */
  knows(second: number): boolean {
    const { cpuPercent, memoryPercent } = this.#figures;
    return [cpuPercent, memoryPercent].some((series) => series !== null && !Number.isNaN(series.at(second)));
  }

  clear(): void {
    this.#rings.clear();
  }
}

/** The figures of a node that is not watched. */
export const unknownNode = new NodeWindow().figures;
