import type { Figure } from '../../contract/figure.ts';
import type { SourceName } from '../../contract/sourceName.ts';

/** Who serves one figure now, of the nodes, pods or functions that were looked at. */
export interface FigureLook {
  readonly figure: Figure;
  /** How many were looked at; 0: there is nothing that could have the figure. */
  readonly looked: number;
  /** How many each source serves; the one that serves most first. */
  readonly served: readonly { readonly source: SourceName; readonly count: number }[];
  /** The coarsest gap between distinct measurements, seconds; null where it is not known. */
  readonly intervalSeconds: number | null;
}

/** Counts who serves a figure while it is looked for. */
export class FigureTally {
  readonly #figure: Figure;
  readonly #counts = new Map<SourceName, number>();
  #looked = 0;
  #intervalSeconds: number | null = null;

  constructor(figure: Figure) {
    this.#figure = figure;
  }

  /** One was looked at. @param source null: nobody has it of this one */
  add(source: SourceName | null, intervalSeconds: number | null): void {
    this.#looked++;
    if (source === null) return;
    this.#counts.set(source, (this.#counts.get(source) ?? 0) + 1);
    if (intervalSeconds !== null) this.#intervalSeconds = Math.max(intervalSeconds, this.#intervalSeconds ?? 0);
  }

  get look(): FigureLook {
    const served = Array.from(this.#counts, ([source, count]) => ({ source, count }));
    return {
      figure: this.#figure,
      looked: this.#looked,
      served: served.sort((a, b) => b.count - a.count),
      intervalSeconds: this.#intervalSeconds,
    };
  }
}
