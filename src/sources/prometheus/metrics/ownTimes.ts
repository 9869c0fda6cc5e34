import type { ContainerSamples } from './containerSamples.ts';

/** So many series are compared at most. */
const mostCompared = 20;

/**
 * True when the samples of a target carry the times of their own measurements: containers are measured one by one, so
 * that their times differ. Where honor_timestamps is off all that one scrape found carries the time of that scrape.
 */
export function haveOwnTimes(samples: readonly ContainerSamples[]): boolean {
  const compared = samples.filter(({ figure }) => figure === 'cpuSeconds').slice(0, mostCompared);
  const [first, ...others] = compared.sort((a, b) => b.atMs.length - a.atMs.length);
  if (first === undefined) return false;
  const times = new Set(first.atMs);
  const fromMs = first.atMs[0] ?? Infinity;
  const toMs = first.atMs.at(-1) ?? Number.NEGATIVE_INFINITY;
  return others.some(({ atMs }) => atMs.some((at) => at > fromMs && at < toMs && !times.has(at)));
}
