import { ownLabel, type SampledSeries } from '../decode/apiReply.ts';

/** The sum of a figure over the pods that have a container of this name. */
interface ContainerSum {
  readonly sum: number;
  /** How many pods it is of. */
  readonly pods: number;
  /** When the oldest of its samples was taken, Unix ms. */
  readonly sampledAtMs: number;
}

/** The figures of one container, by name. */
type Figures = Map<string, number>;

/** Sums by namespace and container, from rows whose label `figure` says which part each is. */
export class ContainerSums {
  readonly #byNamespace = new Map<string, Map<string, Figures>>();

  /** Whether there is no sum at all. */
  get isEmpty(): boolean {
    return this.sampledAtMs === Number.POSITIVE_INFINITY;
  }

  /** When the oldest sample of all was taken, Unix ms; Infinity without samples. */
  get sampledAtMs(): number {
    let oldestMs = Number.POSITIVE_INFINITY;
    for (const containers of this.#byNamespace.values()) {
      for (const figures of containers.values()) oldestMs = Math.min(oldestMs, sumOf(figures)?.sampledAtMs ?? oldestMs);
    }
    return oldestMs;
  }

  add(rows: readonly SampledSeries[]): void {
    for (const { labels, values } of rows) {
      const [value = Number.NaN] = values;
      const namespace = ownLabel(labels, 'namespace') ?? '';
      const container = ownLabel(labels, 'container') ?? '';
      const containers = this.#byNamespace.get(namespace) ?? new Map<string, Figures>();
      this.#byNamespace.set(namespace, containers);
      const figures = containers.get(container) ?? new Map<string, number>();
      containers.set(container, figures);
      if (Number.isFinite(value)) figures.set(labels['figure'] ?? '', value);
    }
  }

  /** Null if it is not the sum of at least so many pods. */
  sum(namespace: string, container: string, pods: number): number | null {
    const found = sumOf(this.#byNamespace.get(namespace)?.get(container));
    return found === null || found.pods < pods ? null : found.sum;
  }
}

/** Null if a part is missing. */
function sumOf(figures: Figures | undefined): ContainerSum | null {
  const [sum, pods, sampled] = ['sum', 'pods', 'sampled'].map((name) => figures?.get(name));
  if (sum === undefined || pods === undefined || sampled === undefined) return null;
  return { sum, pods, sampledAtMs: 1000 * sampled };
}
