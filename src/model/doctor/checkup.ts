import { setMaxListeners } from 'node:events';
import type { Finding } from '../../contract/finding/finding.ts';
import type { Clock } from '../clock.ts';
import type { NamespacedId } from '../inventory/identity.ts';
import type { Connection } from '../source/connection.ts';
import { type FigureLook, lookAtFigures } from './lookAtFigures.ts';

/** What was found out is told to all who ask within this. */
const keptMs = 5000;
/** Looking takes no longer than this; what is not known then is told as not known. */
const longestMs = 8000;
/** A finding lists this many names and counts the others. */
const mostNames = 10;

/** What was found out by looking: more than is known anyway. */
export interface Checkup {
  readonly looks: readonly FigureLook[];
  readonly findings: readonly Finding[];
}

/** Looks a connection over when the doctor is asked, once for all who ask at about the same time. */
export class Checkups {
  readonly #clock: Clock;
  readonly #kept = new WeakMap<Connection, { readonly atMs: number; readonly checkup: Promise<Checkup> }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves always, within some seconds. */
  of(connection: Connection): Promise<Checkup> {
    const nowMs = this.#clock.monotonicMs();
    const known = this.#kept.get(connection);
    if (known !== undefined && nowMs - known.atMs < keptMs) return known.checkup;
    const checkup = checkUp(connection);
    this.#kept.set(connection, { atMs: nowMs, checkup });
    return checkup;
  }
}

async function checkUp(connection: Connection): Promise<Checkup> {
  const { clock } = connection;
  const signal = AbortSignal.timeout(longestMs);
  // Every function and node that is looked at listens to it.
  setMaxListeners(0, signal);
  // What is found missing may be what a figure was looked for in vain with: the sources are asked first.
  const findings = (await connection.diagnose?.(signal)) ?? [];
  const looks = await lookAtFigures(connection, () => clock.wallMs(), signal);
  return { looks, findings: [...findings, ...unmeasured(connection, clock.wallMs())] };
}

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
 * The nodes, functions and pods that no connected source measures: those whose answers say that they have no source.
 * Pods are listed when others of their function are measured.
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
      addName(functions, id.namespace, id.name);
    else for (const pod of missing) addName(pods, id.namespace, pod.id.name);
  }
  return [
    ...(nodes.length === 0
      ? []
      : [{ code: 'nodes_unmeasured', params: { nodes: listed(nodes), more: unlistedCount(nodes) } } as const]),
    ...Array.from(functions, ([namespace, names]) => {
      return {
        code: 'functions_unmeasured',
        params: { namespace, functions: listed(names), more: unlistedCount(names) },
      } as const;
    }),
    ...Array.from(pods, ([namespace, names]) => {
      return {
        code: 'pods_unmeasured',
        params: { namespace, pods: listed(names), more: unlistedCount(names) },
      } as const;
    }),
  ];
}

function addName(byNamespace: Map<string, string[]>, namespace: string, name: string): void {
  const names = byNamespace.get(namespace);
  if (names === undefined) byNamespace.set(namespace, [name]);
  else names.push(name);
}

function listed(names: readonly string[]): readonly string[] {
  return names.slice(0, mostNames);
}

function unlistedCount(names: readonly string[]): number {
  return Math.max(0, names.length - mostNames);
}
