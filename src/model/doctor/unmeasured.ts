import type { Finding } from '../../contract/finding/finding.ts';
import type { NamespacedId } from '../inventory/identity.ts';

/** So many names are told; of the others, how many there are. */
const mostNames = 10;

/** What of a connection says who measures what. */
interface Measured {
  readonly inventory: { snapshot(nowMs: number): Listed | null };
  readonly metrics: readonly { node(name: string): object | null; pod(uid: string): object | null }[];
}

interface Listed {
  readonly nodes: readonly { readonly name: string }[];
  readonly functions: readonly { readonly id: Pick<NamespacedId, 'namespace' | 'name'> }[];
  readonly pods: readonly {
    readonly uid: string;
    readonly id: Pick<NamespacedId, 'namespace' | 'name'>;
    readonly functionName: string;
  }[];
}

/**
 * The nodes, functions and pods that no connected source measures: those of which an answer says that it has no source.
 * Pods are told where others of their function are measured.
 */
export function unmeasured({ inventory, metrics }: Measured, nowMs: number): readonly Finding[] {
  const snapshot = inventory.snapshot(nowMs);
  if (snapshot === null) return [];
  const measures = (has: (source: Measured['metrics'][number]) => boolean) => metrics.some(has);
  const nodes = snapshot.nodes
    .map(({ name }) => name)
    .filter((name) => !measures((source) => source.node(name) !== null));
  const functions = new Map<string, string[]>();
  const pods = new Map<string, string[]>();
  for (const { id } of snapshot.functions) {
    const own = snapshot.pods.filter((pod) => pod.functionName === id.name && pod.id.namespace === id.namespace);
    const missing = own.filter(({ uid }) => !measures((source) => source.pod(uid) !== null));
    if (metrics.length === 0 || (own.length > 0 && missing.length === own.length))
      add(functions, id.namespace, id.name);
    else for (const pod of missing) add(pods, id.namespace, pod.id.name);
  }
  return [
    ...(nodes.length === 0
      ? []
      : [{ code: 'nodes_unmeasured', params: { nodes: told(nodes), more: rest(nodes) } } as const]),
    ...Array.from(functions, ([namespace, names]) => {
      return {
        code: 'functions_unmeasured',
        params: { namespace, functions: told(names), more: rest(names) },
      } as const;
    }),
    ...Array.from(pods, ([namespace, names]) => {
      return { code: 'pods_unmeasured', params: { namespace, pods: told(names), more: rest(names) } } as const;
    }),
  ];
}

function add(byNamespace: Map<string, string[]>, namespace: string, name: string): void {
  const names = byNamespace.get(namespace);
  if (names === undefined) byNamespace.set(namespace, [name]);
  else names.push(name);
}

function told(names: readonly string[]): readonly string[] {
  return names.slice(0, mostNames);
}

function rest(names: readonly string[]): number {
  return Math.max(0, names.length - mostNames);
}
