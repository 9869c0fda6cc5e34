import type { StreamedNode } from '../../contract/v1/stream.ts';
import type { Connection } from '../../model/source/connection.ts';
import { measuredBy, nodeItem } from '../objects/listItems.ts';
import type { ListSources } from '../objects/listSources.ts';
import { nodeSummary } from '../objects/nodeSummary.ts';
import type { WrittenItem } from './listChanges.ts';

type Items = ReadonlyMap<string, WrittenItem<StreamedNode>>;

/** The items of all nodes of a connection, as the clients of one scope see them. */
export class NodeItems {
  #made: {
    readonly connection: Connection;
    readonly revision: number;
    readonly sources: ListSources;
    readonly items: Items;
  } | null = null;

  /** By name; the same map while nothing changed. */
  of(connection: Connection, namespaces: ReadonlySet<string> | null, sources: ListSources): Items {
    const { revision } = connection.inventory;
    const { snapshot, pass, problems, coarseReasons } = sources;
    const made = this.#made;
    const isSame = made?.connection === connection && made.revision === revision && made.sources.pass === pass;
    const isExplainedAlike = made?.sources.coarseReasons.reasons === coarseReasons.reasons;
    if (isSame && isExplainedAlike && made.sources.problems.areAs(problems)) return made.items;
    const view = { inventory: snapshot, namespaces };
    const items = new Map(
      snapshot.nodes.map((node) => {
        const item = nodeItem(nodeSummary(connection, view, node), { pass, problems, coarseReasons }, measuredBy);
        return [node.name, { item, json: JSON.stringify(item) }];
      }),
    );
    this.#made = { connection, revision, sources, items };
    return items;
  }
}
