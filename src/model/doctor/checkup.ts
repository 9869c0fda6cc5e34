import { setMaxListeners } from 'node:events';
import type { Finding } from '../../contract/finding/finding.ts';
import type { Clock } from '../clock.ts';
import type { NamespacedId } from '../inventory/identity.ts';
import type { Connection } from '../source/connection.ts';
import { type FigureLook, lookAtFigures } from './lookAtFigures.ts';

/** A checkup answers all requests until this long after it ended. */
const keptMs = 5000;
/** The longest that sources are diagnosed; what is not known by then is reported as unknown. */
const diagnosisMs = 8000;
/** The longest that figures are then looked for: a slow diagnosis must not take the time of sources that serve them. */
const looksMs = 5000;
/** A finding lists this many names and counts the others. */
const mostNames = 10;

/** The result of an active check, beyond what is known anyway. */
export interface Checkup {
  readonly looks: readonly FigureLook[];
  readonly findings: readonly Finding[];
}

interface Kept {
  readonly checkup: Promise<Checkup>;
  /** Monotonic ms; null while it is under way. */
  endedMs: number | null;
}

/** Checks a connection on request, once for all requests of the same namespaces at about the same time. */
export class Checkups {
  readonly #clock: Clock;
  /** By the namespaces that were checked. */
  readonly #kept = new WeakMap<Connection, Map<string, Kept>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Resolves always, within some seconds. Figures are looked for in functions of the given namespaces alone; findings
   * have those of all.
   * @param namespaces null for all
   */
  of(connection: Connection, namespaces: ReadonlySet<string> | null): Promise<Checkup> {
    const nowMs = this.#clock.monotonicMs();
    const kept = this.#kept.get(connection) ?? new Map<string, Kept>();
    this.#kept.set(connection, kept);
    for (const [key, { endedMs }] of kept) if (endedMs !== null && nowMs - endedMs >= keptMs) kept.delete(key);
    const key = JSON.stringify(namespaces === null ? null : [...namespaces].sort());
    const known = kept.get(key);
    if (known !== undefined) return known.checkup;
    const begun: Kept = { checkup: checkUp(connection, namespaces), endedMs: null };
    kept.set(key, begun);
    const ended = () => {
      begun.endedMs = this.#clock.monotonicMs();
    };
    begun.checkup.then(ended, ended);
    return begun.checkup;
  }
}

async function checkUp(connection: Connection, namespaces: ReadonlySet<string> | null): Promise<Checkup> {
  const { clock } = connection;
  // Sources are diagnosed first, because their findings may explain missing figures.
  const findings = (await connection.diagnose?.(deadline(diagnosisMs))) ?? [];
  const looks = await lookAtFigures(connection, namespaces, () => clock.wallMs(), looksMs);
  return { looks, findings: [...findings, ...unmeasuredFindings(connection, clock.wallMs())] };
}

function deadline(ms: number): AbortSignal {
  const signal = AbortSignal.timeout(ms);
  // Every source, function and node that is checked listens to it.
  setMaxListeners(0, signal);
  return signal;
}

/** The parts of a connection that show which source measures what. */
interface Measured {
  readonly inventory: { snapshot(nowMs: number): Listed | null };
  readonly metrics: readonly { node(name: string): object | null; pod(uid: string): object | null }[];
}

interface Listed {
  readonly nodes: readonly { readonly name: string }[];
  readonly functions: readonly { readonly id: Pick<NamespacedId, 'namespace' | 'name'> }[];
  readonly index: {
    podsOf(
      fn: Pick<NamespacedId, 'namespace' | 'name'>,
    ): readonly { readonly uid: string; readonly id: Pick<NamespacedId, 'name'> }[];
  };
}

/**
 * The nodes, functions and pods that no connected source measures. Pods are listed only if others of their function are
 * measured.
 */
export function unmeasuredFindings({ inventory, metrics }: Measured, nowMs: number): readonly Finding[] {
  const snapshot = inventory.snapshot(nowMs);
  if (snapshot === null) return [];
  const measures = (has: (source: Measured['metrics'][number]) => boolean) => metrics.some(has);
  const nodes = snapshot.nodes
    .map(({ name }) => name)
    .filter((name) => !measures((source) => source.node(name) !== null));
  const functions = new Map<string, string[]>();
  const pods = new Map<string, string[]>();
  for (const { id } of snapshot.functions) {
    const own = snapshot.index.podsOf(id);
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
