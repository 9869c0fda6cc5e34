import type { ContainerSeriesName, PodSeriesName } from '../../agent/wire/wireFormat.ts';
import type { PodRecord } from '../../model/inventory/inventory.ts';
import type { PodDetailSeries, Series } from '../../model/series/series.ts';
import type { PodWindow } from './podWindow.ts';

/**
 * The figures of a pod: its containers added up, without pause, never partly. A container that the agent does not have
 * makes them unknown, unless the pod is down after an end: then what is not there uses nothing.
 */
export function podFigures(window: PodWindow, pod: PodRecord): PodDetailSeries {
  const isDown = pod.ready === false && pod.lastEnd !== null;
  let isWhole = true;
  for (const { id } of pod.containers) {
    if (id === null) continue;
    window.name(id);
    if (!window.containers.has(id) && !isDown) isWhole = false;
  }
  const counted = [...window.counted()];
  const all = [...window.containers.values()];
  const figure = (name: ContainerSeriesName): Series => ({
    at: (second) => {
      // Of a second in which nothing of the pod was seen, pause neither, nobody knows what was not there.
      if (!isWhole || !all.some((container) => container.isSeen(second))) return Number.NaN;
      return counted.reduce((sum, container) => sum + container.at(name, second), 0);
    },
  });
  const whole = (name: PodSeriesName): Series => ({ at: (second) => window.at(name, second) });
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
    memoryLimitBytes: counted
      .filter(({ isLive }) => isLive)
      .reduce((sum, { memoryLimitBytes }) => sum + memoryLimitBytes, isWhole ? 0 : Number.NaN),
  };
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
