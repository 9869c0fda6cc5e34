import type { StreamedNode } from '../../contract/v1/stream.ts';
import type { CoarsePass } from '../../model/watch/coarsePass.ts';
import type { ListSources } from '../v1/listFigures.ts';
import { CoarseListFeed } from './coarseListFeed.ts';
import type { WrittenItem } from './listChanges.ts';
import { NodeItems } from './nodeItems.ts';

/** All nodes, with their coarse figures and the number of visible pods on each. */
export class NodesFeed extends CoarseListFeed<StreamedNode> {
  readonly #items = new NodeItems();

  protected override itemsNow(sources: ListSources): ReadonlyMap<string, WrittenItem<StreamedNode>> {
    const { connection, namespaces } = this.context;
    return this.#items.of(connection, namespaces, sources);
  }

  protected override measurements(pass: CoarsePass | null) {
    return { cpuPercent: pass?.nodeUsage ?? null };
  }
}
