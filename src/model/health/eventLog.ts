import type { EventFact, HealthSubject } from '../../contract/health/healthKinds.ts';
import { mostEvents } from '../../contract/v1/liveTopics.ts';
import { fnv1a64 } from '../invocation/invocation.ts';

/** Of each namespace, so that one cannot evict the changes of the others; and together. */
const mostOfNamespace = 200;
const mostHeld = 10_000;

/** Something that changed. */
export interface HealthEvent {
  /**
   * The same on every replica, if what changed says which change it is; else only for changes seen at the same moment:
   * those of sources and connections are of this server alone.
   */
  readonly id: string;
  /** Unix ms. */
  readonly atMs: number;
  readonly subject: HealthSubject;
  readonly fact: EventFact;
}

/** The last changes of each namespace, and of what is in none. */
export class EventLog {
  /** The newest first; null: in no namespace. */
  readonly #byNamespace = new Map<string | null, HealthEvent[]>();
  #size = 0;

  /** How many changes are kept. */
  get size(): number {
    return this.#size;
  }

  /** The last 200 that a client limited to these namespaces may see, the newest first. @param namespaces null: all */
  newest(namespaces: ReadonlySet<string> | null): readonly HealthEvent[] {
    return [...this.#byNamespace]
      .filter(([namespace]) => namespaces === null || namespace === null || namespaces.has(namespace))
      .flatMap(([, events]) => events)
      .sort((a, b) => b.atMs - a.atMs)
      .slice(0, mostEvents);
  }

  /**
   * A change that is known already is left out.
   * @param identity tells it from others of its code; null: its time does
   */
  add(atMs: number, subject: HealthSubject, fact: EventFact, identity: string | null = null): void {
    const id = fnv1a64(JSON.stringify([fact.code, subject, identity ?? [Math.round(atMs), fact.params]]));
    const events = this.#byNamespace.get(subject.namespace) ?? [];
    if (events.some((event) => event.id === id)) return;
    this.#byNamespace.set(subject.namespace, events);
    // Mostly the newest, but a source may report late.
    const at = events.findIndex((event) => event.atMs <= atMs);
    events.splice(at < 0 ? events.length : at, 0, { id, atMs, subject, fact });
    this.#size++;
    if (events.length > mostOfNamespace) this.#dropOldest(subject.namespace, events);
    if (this.#size > mostHeld) this.#dropOldest(...this.#fullest());
  }

  #dropOldest(namespace: string | null, events: HealthEvent[]): void {
    events.pop();
    this.#size--;
    if (events.length === 0) this.#byNamespace.delete(namespace);
  }

  #fullest(): [string | null, HealthEvent[]] {
    let fullest: [string | null, HealthEvent[]] = [null, []];
    for (const each of this.#byNamespace) if (each[1].length > fullest[1].length) fullest = each;
    return fullest;
  }
}
