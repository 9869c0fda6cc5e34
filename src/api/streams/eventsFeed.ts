import type { ListDelta, ListState, LiveEvent } from '../../contract/v1/stream.ts';
import type { HealthTable } from '../../model/health/healthTable.ts';
import { eventObject } from '../objects/healthObject.ts';
import { ChangeLog } from './changeLog.ts';
import { Feed, type FeedContext, type Presence } from './feed.ts';

/** What changed: the last 200 events, and each further one. */
export class EventsFeed extends Feed {
  readonly #table: HealthTable;
  readonly #events = new ChangeLog<LiveEvent>();

  constructor(context: FeedContext, table: HealthTable) {
    super(context);
    this.#table = table;
  }

  override isMeasured(): boolean {
    return true;
  }

  protected override forget(): void {
    this.#events.clear();
  }

  protected override look(): Presence {
    return this.#table.hasLooked(this.context.connection) ? 'present' : 'filling';
  }

  protected override update(second: number): string | null {
    const { connection, namespaces } = this.context;
    const entries = this.#table.events(connection, namespaces).map((event) => ({
      key: event.id,
      version: '',
      item: () => eventObject(connection.name, event),
    }));
    const changed = this.#events.update(entries, second);
    const removed = this.#events.takeRemoved();
    if (changed.length === 0 && removed.length === 0) return null;
    return JSON.stringify({ changed, removed } satisfies ListDelta<LiveEvent>);
  }

  protected override stateNow(): ListState<LiveEvent> {
    return { connection: this.context.connection.name, items: this.#events.items };
  }

  protected override deltaSince(second: number | null): string | null {
    const delta = second === null ? { items: this.#events.items } : this.#events.since(second);
    return delta === null ? null : JSON.stringify(delta satisfies ListDelta<LiveEvent>);
  }
}
