import { type ListState, type SourceItem, sourceKey } from '../../contract/v1/stream.ts';
import type { SourceHealth } from '../../model/source/sourceHealth.ts';
import { sourceItem } from '../objects/sourceItem.ts';
import { Feed, type Presence } from './feed.ts';
import { ListChanges, withItems } from './listChanges.ts';

/** The sources of a connection; those that changed are sent again. */
export class SourcesFeed extends Feed {
  readonly #list = new ListChanges<SourceItem>();

  override isMeasured(): boolean {
    return true;
  }

  protected override forget(): void {
    this.#list.forget();
  }

  protected override look(): Presence {
    return 'present';
  }

  protected override update(second: number): string | null {
    const { connection, namespaces } = this.context;
    const written = (health: SourceHealth) => {
      const item = sourceItem(health, namespaces);
      return [keyOf(health), { item, json: JSON.stringify(item) }] as const;
    };
    this.#list.update(new Map(connection.sources().map(written)), second);
    return this.deltaSince(second - 1);
  }

  protected override stateNow(): ListState<SourceItem> {
    return { connection: this.context.connection.name, items: this.#list.items };
  }

  protected override deltaSince(second: number | null): string | null {
    if (second === null) return JSON.stringify({ items: this.#list.items });
    const delta = this.#list.since(second);
    return delta && withItems('changed', delta.changed, { removed: delta.removed });
  }
}

const keyOf = ({ name, address }: SourceHealth) => sourceKey({ name, address });
