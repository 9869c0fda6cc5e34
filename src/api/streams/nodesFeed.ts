import type { StreamedNode } from '../../contract/v1/stream.ts';
import type { CoarsePass } from '../../model/watch/coarsePass.ts';
import { measuredBy, nodeItem } from '../v1/listItems.ts';
import { nodeSummary } from '../v1/nodeRoutes.ts';
import { CoarseListFeed, type ListSources } from './coarseListFeed.ts';
import type { WrittenItem } from './listChanges.ts';

type Items = ReadonlyMap<string, WrittenItem<StreamedNode>>;

/** All nodes, with their coarse figures and the number of visible pods on each. */
export class NodesFeed extends CoarseListFeed<StreamedNode> {
  #made: { readonly revision: number; readonly sources: ListSources; readonly items: Items } | null = null;

  protected override itemsNow(sources: ListSources): Items {
    const { connection, namespaces } = this.context;
    const { revision } = connection.inventory;
    const { snapshot, pass, problems } = sources;
    const made = this.#made;
    if (made?.revision === revision && made.sources.pass === pass && made.sources.problems.areAs(problems)) {
      return made.items;
    }
    const view = { inventory: snapshot, namespaces };
    const items = new Map(
      snapshot.nodes.map((node) => {
        const item = nodeItem(nodeSummary(connection, view, node), { pass, problems }, measuredBy);
        return [node.name, { item, json: JSON.stringify(item) }];
      }),
    );
    this.#made = { revision, sources, items };
    return items;
  }

  protected override forget(): void {
    super.forget();
    this.#made = null;
  }

  protected override measurements(pass: CoarsePass | null) {
    return { cpuPercent: pass?.nodeUsage ?? null };
  }
}
