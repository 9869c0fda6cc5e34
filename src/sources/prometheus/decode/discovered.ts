import { checkedNames, tellingNames } from '../promql/discoveryQueries.ts';
import { ownLabel } from './ownLabel.ts';
import type { SampledSeries } from './queryReply.ts';

/** What a server has. */
export interface Discovered {
  /** Names of metrics. */
  readonly names: ReadonlySet<string>;
  /** Names whose own namespace, pod and container were moved to labels that begin with `exported_`. */
  readonly moved: ReadonlySet<string>;
  readonly targets: readonly NodeTarget[];
}

/** Something that is scraped for the figures of a node. */
export interface NodeTarget {
  readonly instance: string;
  /** The label `node`; empty where there is none. */
  readonly nodeLabel: string;
  /** What the machine calls itself; empty where it does not say. */
  readonly nodename: string;
}

/** What a server said of itself. */
export interface DiscoveryAnswers {
  /** Names that it has or had. */
  readonly names: readonly string[];
  /** Rows of those of {@link checkedNames} that it has now. */
  readonly live: readonly SampledSeries[];
  /** Rows of names whose own namespace was moved. */
  readonly moved: readonly SampledSeries[];
  readonly targets: readonly SampledSeries[];
}

/** Reads the answers to the questions of discovery. */
export function decodeDiscovered({ names, live, moved, targets }: DiscoveryAnswers): Discovered {
  const nameOf = ({ labels }: SampledSeries) => labels['__name__'] ?? '';
  const alive = new Set(live.map(nameOf));
  const isGone = (name: string) => checkedNames.has(name) && !alive.has(name);
  // kube-state-metrics tells of nodes and of all else, or of nothing.
  const stateIsGone = names.includes('kube_node_info') && isGone('kube_node_info');
  const byInstance = new Map<string, NodeTarget>();
  for (const { labels } of targets) {
    const instance = labels['instance'] ?? '';
    const known = byInstance.get(instance);
    byInstance.set(instance, {
      instance,
      nodeLabel: known?.nodeLabel || (labels['node'] ?? ''),
      nodename: known?.nodename || (ownLabel(labels, 'nodename') ?? ''),
    });
  }
  return {
    names: new Set(
      names.filter((name) => tellingNames.has(name) && !isGone(name) && !(stateIsGone && name.startsWith('kube_'))),
    ),
    moved: new Set(moved.map(nameOf)),
    targets: [...byInstance.values()],
  };
}
