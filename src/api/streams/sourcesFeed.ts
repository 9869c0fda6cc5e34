import { windowSeconds } from '../../contract/units.ts';
import { type ListDelta, type ListState, type SourceItem, sourceKey } from '../../contract/v1/stream.ts';
import type { SourceHealth } from '../../model/source/sourceHealth.ts';
import { sourceItem } from '../v1/sourceRoutes.ts';
import { Feed, type Presence } from './feed.ts';

interface Listed {
  readonly item: SourceItem;
  readonly json: string;
  readonly changedAt: number;
}

/** The sources of a connection; those that changed are sent again. */
export class SourcesFeed extends Feed {
  readonly #listed = new Map<string, Listed>();
  /** When sources went, in the last 60 s, by key. */
  readonly #removedAt = new Map<string, number>();

  override isMeasured(): boolean {
    return true;
  }

  protected override forget(): void {
    this.#listed.clear();
    this.#removedAt.clear();
  }

  protected override look(): Presence {
    return 'present';
  }

  protected override update(second: number): string | null {
    const { connection, namespaces } = this.context;
    const items = new Map(connection.sources().map((health) => [keyOf(health), sourceItem(health, namespaces)]));
    for (const key of this.#listed.keys()) {
      if (items.has(key)) continue;
      this.#listed.delete(key);
      this.#removedAt.set(key, second);
    }
    for (const [key, item] of items) {
      const json = JSON.stringify(item);
      if (this.#listed.get(key)?.json !== json) this.#listed.set(key, { item, json, changedAt: second });
      this.#removedAt.delete(key);
    }
    for (const [key, at] of this.#removedAt) if (at <= second - windowSeconds) this.#removedAt.delete(key);
    return this.deltaSince(second - 1);
  }

  protected override stateNow(): ListState<SourceItem> {
    return { connection: this.context.connection.name, items: this.#items() };
  }

  protected override deltaSince(second: number | null): string | null {
    if (second === null) return JSON.stringify({ items: this.#items() } satisfies ListDelta<SourceItem>);
    const changed = [...this.#listed.values()].filter(({ changedAt }) => changedAt > second).map(({ item }) => item);
    const removed = [...this.#removedAt].filter(([, at]) => at > second).map(([key]) => key);
    if (changed.length === 0 && removed.length === 0) return null;
    return JSON.stringify({ changed, removed } satisfies ListDelta<SourceItem>);
  }

  #items(): SourceItem[] {
    return Array.from(this.#listed.values(), ({ item }) => item);
  }
}

const keyOf = ({ name, address }: SourceHealth) => sourceKey({ name, address });
