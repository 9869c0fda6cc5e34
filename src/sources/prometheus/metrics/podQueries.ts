import type { PodRecord } from '../../../model/inventory/inventory.ts';
import type { Discovered } from '../decode/discovered.ts';
import { anyOf, type LabelPrefix, labelPrefix } from '../promql.ts';
import { containerMatchers, containerMetrics } from './containerSamples.ts';
import { wholeWindowSeconds } from './lookBack.ts';

/** Names of pods that are written out; of more, those of one replica set by what they begin with. */
const mostNames = 10;

const [cpuMetric, memoryMetric] = containerMetrics;
const podMetrics: ReadonlyMap<string, string> = new Map([
  ['cpuPercent', cpuMetric],
  ['memoryPercent', memoryMetric],
  ['memoryBytes', memoryMetric],
]);

/** The queries for single figures of pods, as they would be sent for these alone: one is sent for all that is watched. */
export class PodQueries {
  readonly #made = new WeakMap<object, { readonly prefix: LabelPrefix; readonly byFigure: Map<string, string> }>();

  /** Null if there is none. @param pods of one namespace */
  of(figure: string, pods: readonly PodRecord[], { moved }: Discovered): string | null {
    const metric = podMetrics.get(figure);
    const [first] = pods;
    if (metric === undefined || first === undefined) return null;
    const prefix = labelPrefix(moved, containerMetrics);
    const key = pods.length === 1 ? first : pods;
    const known = this.#made.get(key);
    const made = known?.prefix === prefix ? known : { prefix, byFigure: new Map<string, string>() };
    this.#made.set(key, made);
    const query = made.byFigure.get(metric) ?? podsQuery(metric, first.id.namespace, pods, prefix);
    made.byFigure.set(metric, query);
    return query;
  }
}

function podsQuery(metric: string, namespace: string, pods: readonly PodRecord[], prefix: LabelPrefix): string {
  const names = pods.map(({ id }) => id.name).sort();
  const pattern = names.length > mostNames ? startsOf(names) : anyOf(names);
  return `${metric}{${containerMatchers(anyOf([namespace]), pattern, prefix).join(',')}}[${wholeWindowSeconds}s]`;
}

/**
 * Matches these names. The pods of a replica set differ in what follows the last dash, in which there is none: so no pods
 * of a function match whose name begins with that of another.
 */
function startsOf(sorted: readonly string[]): string {
  const sets = new Map<string, string[]>();
  for (const name of sorted) {
    const start = name.slice(0, name.lastIndexOf('-') + 1);
    const names = sets.get(start) ?? [];
    names.push(name);
    sets.set(start, names);
  }
  const isOne = (names: readonly string[]) => names.length === 1;
  const groups = [...sets.values()];
  return anyOf(groups.filter(isOne).flat(), groups.filter((names) => !isOne(names)).map(commonStart));
}

/** What all of some texts in order begin with. */
function commonStart(sorted: readonly string[]): string {
  const [first = '', last = ''] = [sorted[0], sorted.at(-1)];
  let length = 0;
  while (length < first.length && first[length] === last[length]) length++;
  return first.slice(0, length);
}
