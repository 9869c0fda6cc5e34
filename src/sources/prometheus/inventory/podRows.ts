import { groupBy, ownLabel } from '../decode/labels.ts';
import type { Row } from './liveRows.ts';

/** Rows by metric and pod. */
export class PodRows {
  readonly #byMetric = new Map<string, Map<string, Row[]>>();
  readonly #rows: ReadonlyMap<string, readonly Row[]>;

  constructor(rows: ReadonlyMap<string, readonly Row[]>) {
    this.#rows = rows;
  }

  /** All rows of a metric. */
  all(metric: string): readonly Row[] {
    return this.#rows.get(metric) ?? [];
  }

  /** The rows of a pod. */
  of(metric: string, key: string): readonly Row[] {
    let byPod = this.#byMetric.get(metric);
    if (byPod === undefined) {
      byPod = groupBy(this.all(metric), podKeyOf);
      this.#byMetric.set(metric, byPod);
    }
    return byPod.get(key) ?? [];
  }
}

/** Namespace and name of the pod that a row is of. */
export function podKeyOf({ labels }: Row): string {
  return `${ownLabel(labels, 'namespace') ?? ''}\n${ownLabel(labels, 'pod') ?? ''}`;
}
