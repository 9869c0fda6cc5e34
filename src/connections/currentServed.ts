import type { RequestsUnderWay } from '../api/requestsUnderWay.ts';
import type { Connection, ConnectionHealth } from '../model/source/connection.ts';
import { Deadline } from '../sources/http/deadline.ts';
import type { Plan } from './plan.ts';
import { Running } from './running.ts';

/** What was served before goes on for requests that began with it, at most so long ... */
const longestRetiredMs = 30_000;
/** ... and at most so many of them. */
const mostRetired = 4;

/**
 * What is served now, replaceable in one step: whoever asks for the connection has all of it or all of the next one.
 * What was served before ends when the requests that were under way have.
 */
export class CurrentServed {
  #running: Running;
  readonly #underWay: RequestsUnderWay;
  readonly #all = new Set<Running>();
  readonly #retired: Running[] = [];
  readonly #stopping = new AbortController();

  constructor(first: Running, underWay: RequestsUnderWay) {
    this.#running = first;
    this.#underWay = underWay;
    this.#all.add(first);
  }

  get connection(): Connection {
    return this.#running.served.connection;
  }

  get health(): ConnectionHealth {
    return this.#running.served.health;
  }

  /** What the start says of it. */
  get announcement(): readonly string[] {
    return this.#running.served.announcement;
  }

  /** What it found by itself, told some seconds later. */
  async found(): Promise<readonly string[]> {
    return (await this.#running.served.found?.()) ?? [];
  }

  get plan(): Plan {
    return this.#running.plan;
  }

  /** The server listens now. */
  listening(): void {
    this.#running.listening();
  }

  /** Begins something that may be served later; it ends with the server in any case. */
  async begin(plan: Plan): Promise<Running> {
    const candidate = await Running.begin(plan);
    this.#all.add(candidate);
    if (this.#stopping.signal.aborted) this.drop(candidate);
    return candidate;
  }

  /** Ends something that has begun and is not served. */
  drop(candidate: Running): void {
    void candidate.stop().finally(() => this.#all.delete(candidate));
  }

  /** Goes over to what has begun. */
  replace(next: Running): void {
    const before = this.#running;
    this.#running = next;
    next.listening();
    void this.#retire(before);
  }

  /** Ends everything; resolves, always, when it has ended. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(Array.from(this.#all, (running) => running.stop()));
  }

  async #retire(before: Running): Promise<void> {
    this.#retired.push(before);
    if (this.#retired.length > mostRetired) {
      const oldest = this.#retired.shift();
      if (oldest !== undefined) this.drop(oldest);
    }
    const deadline = new Deadline(longestRetiredMs, this.#stopping.signal);
    await this.#underWay.ended(deadline.signal);
    deadline.clear();
    const index = this.#retired.indexOf(before);
    if (index >= 0) this.#retired.splice(index, 1);
    this.drop(before);
  }
}
