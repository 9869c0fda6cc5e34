import type { EventFact, HealthSubject } from '../../contract/health/healthKinds.ts';
import { fnv1a64 } from '../invocation/invocation.ts';

const mostEvents = 200;

/** Something that changed. */
export interface HealthEvent {
  /** The same on every replica that saw the same change at the same moment. */
  readonly id: string;
  /** Unix ms. */
  readonly atMs: number;
  readonly subject: HealthSubject;
  readonly fact: EventFact;
}

/** The last 200 changes, the newest first. */
export class EventLog {
  #events: HealthEvent[] = [];

  get events(): readonly HealthEvent[] {
    return this.#events;
  }

  add(atMs: number, subject: HealthSubject, fact: EventFact): void {
    const id = fnv1a64(JSON.stringify([Math.round(atMs), subject, fact]));
    if (this.#events.some((event) => event.id === id)) return;
    // Mostly the newest, but a source may report late.
    const at = this.#events.findIndex((event) => event.atMs <= atMs);
    this.#events.splice(at < 0 ? this.#events.length : at, 0, { id, atMs, subject, fact });
    if (this.#events.length > mostEvents) this.#events.pop();
  }
}
