import type { NodeItem } from './overviewItems.ts';

const collator = new Intl.Collator('en', { numeric: true });

/** The fullest nodes first; where all of them are shown, by name, so that none moves. @param most that are shown */
export function nodeOrder(nodes: readonly NodeItem[], most: number): readonly NodeItem[] {
  const byName = nodes.toSorted((one, other) => collator.compare(one.name, other.name));
  if (nodes.length <= most) return byName;
  return byName.toSorted((one, other) => fullness(other) - fullness(one));
}

/** The largest share of what runs out; CPU is shared, so it comes last. */
function fullness({ problem, memoryPercent, rootDiskPercent, cpuPercent }: NodeItem): number {
  const trouble = problem === null ? 0 : problem.severity === 'error' ? 2000 : 1000;
  return trouble + Math.max(memoryPercent ?? 0, rootDiskPercent ?? 0) + (cpuPercent ?? 0) / 1000;
}
