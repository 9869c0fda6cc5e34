import { setMaxListeners } from 'node:events';
import type { Plan } from './plan.ts';
import type { Served } from './served.ts';

/** Something that is served, or is about to be, and what ends it. */
export class Running {
  readonly plan: Plan;
  readonly served: Served;
  readonly #stopping = new AbortController();
  #stopped: Promise<void> | null = null;

  private constructor(plan: Plan, served: Served) {
    this.plan = plan;
    this.served = served;
    // Every loop and every question under way listens to it; none of them leaks.
    setMaxListeners(0, this.#stopping.signal);
  }

  /** Builds what is planned and lets it begin. @throws what the plan throws */
  static async begin(plan: Plan): Promise<Running> {
    const running = new Running(plan, await plan.build());
    running.served.begin(running.#stopping.signal);
    return running;
  }

  /** It is what is served from now on. */
  listening(): void {
    this.served.listening(this.#stopping.signal);
  }

  /** Resolves, always, when all of it has ended. */
  stop(): Promise<void> {
    this.#stopping.abort();
    this.#stopped ??= this.served.stop();
    return this.#stopped;
  }
}
