import type { LiveInvocation } from '../../src/client/client.ts';

/** The fields of an invocation that its graph is made of. */
export type GraphedInvocation = Pick<
  LiveInvocation,
  'function' | 'state' | 'startedAtSeconds' | 'endedAtSeconds' | 'durationMs' | 'subFunctions' | 'edges'
>;

/** `open`: its end was not seen although the call is over, or its start was not logged. */
export type NodeState = 'running' | 'ended' | 'failed' | 'open';

/** A sub-function of a call; of a call without any, the function itself. */
export interface GraphNode {
  readonly name: string;
  readonly state: NodeState;
  /** Row in the graph, indent in the waterfall; 0 for a root. */
  readonly depth: number;
  /** Who called it first; null for a root. */
  readonly parent: string | null;
  /** Which call of its parent it was, from 1; null for a root. */
  readonly callNumber: number | null;
  /** From the start of the call, ms; null if its start was not logged. */
  readonly startMs: number | null;
  /** From the start of the call, ms; null while it runs and where the end is unknown. */
  readonly endMs: number | null;
}

/** A call to a sub-function that is already in the graph. */
export interface BackEdge {
  readonly from: string;
  readonly to: string;
  /** Which call of `from` it was, from 1. */
  readonly callNumber: number;
}

/** What a call did, as a tree in call order. */
export interface CallGraph {
  /** Each node before those that it called, siblings in call order: the rows of the waterfall. */
  readonly nodes: readonly GraphNode[];
  readonly backEdges: readonly BackEdge[];
}

/** More nodes are shown by the waterfall alone. */
export const mostGraphNodes = 40;

interface Call {
  readonly to: string;
  readonly number: number;
}

/** The call graph of an invocation. A sub-function belongs to whoever called it first; later calls to it are back edges. */
export function callGraph(invocation: GraphedInvocation): CallGraph {
  if (invocation.subFunctions.length === 0) return { nodes: [wholeCall(invocation)], backEdges: [] };
  const { parents, children, backEdges } = treeOf(invocation);
  const subs = new Map(invocation.subFunctions.map((sub) => [sub.name, sub]));
  const nodes: GraphNode[] = [];
  // Not by recursion: a log may chain hundreds of sub-functions.
  const roots = invocation.subFunctions.filter(({ name }) => !parents.has(name)).map(({ name }) => name);
  const waiting = roots.reverse().map((name): [string, number, number | null] => [name, 0, null]);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [name, depth, callNumber] = next;
    const sub = subs.get(name);
    if (sub === undefined) continue;
    const startMs = sinceStart(invocation, sub.startedAtSeconds);
    const endMs = sinceStart(invocation, sub.endedAtSeconds);
    const state = subState(sub.state, startMs !== null && invocation.state === 'running');
    nodes.push({ name, state, depth, parent: parents.get(name) ?? null, callNumber, startMs, endMs });
    for (const call of (children.get(name) ?? []).toReversed()) waiting.push([call.to, depth + 1, call.number]);
  }
  return { nodes, backEdges };
}

/** How long a node ran, ms; for one that runs, so far; null where it is unknown. @param nowMs since the start of the call */
export function nodeDurationMs(node: GraphNode, nowMs: number): number | null {
  if (node.startMs === null || node.state === 'open') return null;
  if (node.state === 'running') return Math.max(0, nowMs - node.startMs);
  return node.endMs === null ? null : Math.max(0, node.endMs - node.startMs);
}

function treeOf({ subFunctions, edges }: GraphedInvocation) {
  const known = new Set(subFunctions.map(({ name }) => name));
  const parents = new Map<string, string>();
  const children = new Map<string, Call[]>();
  const counts = new Map<string, number>();
  const backEdges: BackEdge[] = [];
  const first = subFunctions[0]?.name;
  for (const { from, to } of edges) {
    if (!known.has(from) || !known.has(to)) continue;
    const number = (counts.get(from) ?? 0) + 1;
    counts.set(from, number);
    // The first one began the call: whoever calls it calls back.
    if (to === first || parents.has(to) || isAbove(to, from, parents)) {
      backEdges.push({ from, to, callNumber: number });
      continue;
    }
    parents.set(to, from);
    const calls = children.get(from) ?? [];
    children.set(from, [...calls, { to, number }]);
  }
  return { parents, children, backEdges };
}

/** Whether `name` is `from` or called it, directly or not. */
function isAbove(name: string, from: string, parents: ReadonlyMap<string, string>): boolean {
  for (let at: string | undefined = from; at !== undefined; at = parents.get(at)) if (at === name) return true;
  return false;
}

function sinceStart({ startedAtSeconds }: GraphedInvocation, atSeconds: number | null): number | null {
  return atSeconds === null ? null : Math.max(0, Math.round((atSeconds - startedAtSeconds) * 1000));
}

function subState(state: 'started' | 'ended' | 'failed', runs: boolean): NodeState {
  if (state !== 'started') return state;
  return runs ? 'running' : 'open';
}

function wholeCall(invocation: GraphedInvocation): GraphNode {
  const { function: called, state, durationMs, endedAtSeconds } = invocation;
  const states = { running: 'running', succeeded: 'ended', failed: 'failed', unknown: 'open' } as const;
  const endMs = state === 'running' ? null : (durationMs ?? sinceStart(invocation, endedAtSeconds));
  const whole = { depth: 0, parent: null, callNumber: null, startMs: 0 };
  return { name: called.name, state: states[state], ...whole, endMs: state === 'unknown' ? null : endMs };
}
