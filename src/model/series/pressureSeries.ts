import type { NodeSeries, Series } from '../source/metricsSource.ts';

/**
 * Pressure stall information (Documentation/accounting/psi.rst): the share of each second, in percent, in which some task
 * had to wait for what it needed, or all tasks that were not idle did (full).
 */
export interface PressureSeries {
  readonly cpuSomePressurePercent: Series;
  readonly memorySomePressurePercent: Series;
  readonly memoryFullPressurePercent: Series;
  readonly ioSomePressurePercent: Series;
  readonly ioFullPressurePercent: Series;
}

/** What a source that reads every second knows of a node. A series is null where it can never be measured. */
export type NodeDetailSeries = NodeSeries & { readonly [Name in keyof PressureSeries]: Series | null };
