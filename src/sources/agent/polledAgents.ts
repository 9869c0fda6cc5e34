import type { AgentLink } from './agentLink.ts';

interface Extremes {
  readonly intervalSeconds: number | null;
  readonly newestSecond: number | null;
  readonly observedSinceSecond: number | null;
}

/** What the agents polled now have in common. It is asked for every pod, and found once until one of them changes. */
export class PolledAgents {
  readonly #links: ReadonlyMap<string, AgentLink>;
  #found: Extremes | null = null;

  constructor(links: ReadonlyMap<string, AgentLink>) {
    this.#links = links;
  }

  /** The coarsest interval. */
  get intervalSeconds(): number | null {
    return this.#extremes().intervalSeconds;
  }

  /** The newest second that every healthy one has. */
  get newestSecond(): number | null {
    return this.#extremes().newestSecond;
  }

  /** The first second that each of them can tell about. */
  get observedSinceSecond(): number | null {
    return this.#extremes().observedSinceSecond;
  }

  /** An agent answered, failed, or is polled from now on or no longer. */
  changed(): void {
    this.#found = null;
  }

  #extremes(): Extremes {
    this.#found ??= {
      intervalSeconds: this.#extreme((link) => link.intervalSeconds, Math.max),
      newestSecond: this.#extreme((link) => (link.state.fault === null ? link.newestSecond : null), Math.min),
      observedSinceSecond: this.#extreme((link) => link.observedSinceSecond, Math.max),
    };
    return this.#found;
  }

  #extreme(value: (link: AgentLink) => number | null, of: (a: number, b: number) => number): number | null {
    let extreme: number | null = null;
    for (const link of this.#links.values()) {
      const found = link.isWatched ? value(link) : null;
      if (found !== null) extreme = extreme === null ? found : of(extreme, found);
    }
    return extreme;
  }
}
