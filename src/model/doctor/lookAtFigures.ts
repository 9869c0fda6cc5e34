import { setMaxListeners } from 'node:events';
import { type Figure, figures, nodeFigures } from '../../contract/figure.ts';
import type { SourceName } from '../../contract/sourceName.ts';
import { functionTime } from '../calls/composedCalls.ts';
import type { FunctionRecord, InventorySnapshot, NodeRecord, PodRecord } from '../inventory/inventory.ts';
import { usageOfPods, usageTarget } from '../series/podUsage.ts';
import type { NodeSeries, Series } from '../series/series.ts';
import type { Connection } from '../source/connection.ts';
import type { MetricsSource, WatchTarget } from '../source/metricsSource.ts';
import { MetricsChoice } from '../watch/metricsChoice.ts';

/** The sources that serve one figure now, for the nodes, pods or functions that were checked. */
export interface FigureLook {
  readonly figure: Figure;
  /** How many were checked; 0: nothing could have the figure. */
  readonly looked: number;
  /** How many each source serves, in descending order. */
  readonly served: readonly { readonly source: SourceName; readonly count: number }[];
  /** The longest gap between distinct measurements, seconds; null if unknown. */
  readonly intervalSeconds: number | null;
}

/** The most nodes and functions that are checked, and the most pods of each function. */
const mostLookedAt = 6;
const mostPods = 20;
/** Younger pods may have no figure yet. */
const youngMs = 60_000;

const nodeSeries: Readonly<Record<(typeof nodeFigures)[number], (node: NodeSeries) => Series | null>> = {
  'node.cpuRate': (node) => node.cpuPercent,
  'node.memRate': (node) => node.memoryPercent,
  'node.diskRate': (node) => node.rootDiskPercent,
  'node.diskRead': (node) => node.diskReadKibPerSecond,
  'node.diskWrite': (node) => node.diskWriteKibPerSecond,
  'node.networkDown': (node) => node.networkDownKibPerSecond,
  'node.networkUp': (node) => node.networkUpKibPerSecond,
};

/**
 * Finds the source that serves each figure now, in the way that clients do: watches some nodes and functions briefly,
 * through the sources in order. Always resolves, at the latest a moment after `withinMs`.
 */
export async function lookAtFigures(
  connection: Connection,
  namespaces: ReadonlySet<string> | null,
  nowMs: () => number,
  withinMs: number,
): Promise<readonly FigureLook[]> {
  const tallies = new Map(figures.map((figure) => [figure, new FigureTally(figure)]));
  const tally: Tally = (figure, source, intervalSeconds = null) => tallies.get(figure)?.add(source, intervalSeconds);
  const snapshot = connection.inventory.snapshot(nowMs());
  lookAtInventory(snapshot, connection.inventory.functionsOnly === true, tally);
  for (const figure of ['logs', 'running'] as const) tally(figure, connection.logs?.name ?? null);
  const visible = snapshot?.functions.filter(({ id }) => namespaces?.has(id.namespace) ?? true) ?? [];
  const functions = visible.slice(0, mostLookedAt);
  const signal = AbortSignal.timeout(withinMs);
  // Each request for calls listens to it.
  setMaxListeners(0, signal);
  await Promise.all([
    ...(snapshot?.nodes.slice(0, mostLookedAt) ?? []).map((node) =>
      lookAtNode(connection, node, nowMs, tally, withinMs),
    ),
    ...functions.flatMap((fn) => [
      lookAtCalls(connection, fn, nowMs, tally, signal),
      lookAtPods(connection, snapshot?.index.podsOf(fn.id) ?? [], nowMs, tally, withinMs),
    ]),
  ]);
  return Array.from(tallies.values(), ({ look }) => look);
}

type Tally = (figure: Figure, source: SourceName | null, interval?: number | null) => void;

function lookAtInventory(snapshot: InventorySnapshot | null, functionsOnly: boolean, tally: Tally): void {
  const source = snapshot?.source ?? null;
  tally('functions', source);
  tally('pods', functionsOnly ? null : source);
  // Every cluster has a node.
  tally('nodes', (snapshot?.nodes.length ?? 0) === 0 ? null : source);
  const images = snapshot?.functions.map(({ image }) => image) ?? [];
  tally('image', images.length > 0 && images.every((image) => image === '') ? null : source);
  tally('replicas', source);
}

async function lookAtNode(
  { metrics }: Connection,
  { name }: NodeRecord,
  nowMs: () => number,
  tally: Tally,
  withinMs: number,
): Promise<void> {
  const having = metrics.filter((source) => source.node(name) !== null);
  const source = await followed(having, { nodeNames: [name], podUids: [] }, withinMs, (source) => {
    const node = source.node(name);
    const second = Math.floor(nowMs() / 1000);
    for (const figure of nodeFigures) {
      const series = node === null ? null : nodeSeries[figure](node);
      const known = series !== null && isKnown((at) => series.at(at), second);
      tally(figure, known ? source.name : null, series === null ? null : intervalOf(series, source));
    }
  });
  if (source === null) for (const figure of nodeFigures) tally(figure, null);
}

async function lookAtPods(
  { inventory, metrics }: Connection,
  all: readonly PodRecord[],
  nowMs: () => number,
  tally: Tally,
  withinMs: number,
): Promise<void> {
  // A pod whose readiness or start time is unknown should be measured.
  const isOld = ({ ready, startedAtMs }: PodRecord) =>
    ready !== false && startedAtMs !== null && !(nowMs() - startedAtMs <= youngMs);
  const old = all.filter(isOld);
  const having = metrics.filter((source) => all.some(({ uid }) => source.pod(uid) !== null));
  // Without a source, the age does not matter.
  const pods = (having.length === 0 ? all : old).slice(0, mostPods);
  if (pods.length === 0) return;
  const source = await followed(having, usageTarget(pods, inventory), withinMs, (source) => {
    const second = Math.floor(nowMs() / 1000);
    const kinds = [
      ['function', usageOfPods(pods, inventory, source, second)],
      ['pod', usageOfPods(pods.slice(0, 1), inventory, source, second)],
    ] as const;
    const series = pods.map(({ uid }) => source.pod(uid)).filter((pod) => pod !== null);
    for (const [kind, { cpuPercent, memoryPercent }] of kinds) {
      const cpu = coarsest(
        source,
        series.map((pod) => pod.cpuPercent),
      );
      const memory = coarsest(
        source,
        series.map((pod) => pod.workingSetBytes),
      );
      tally(`${kind}.cpuRate`, cpuPercent.every(Number.isNaN) ? null : source.name, cpu);
      tally(`${kind}.memRate`, memoryPercent.every(Number.isNaN) ? null : source.name, memory);
    }
  });
  if (source !== null) return;
  for (const kind of ['function', 'pod'] as const) {
    tally(`${kind}.cpuRate`, null);
    tally(`${kind}.memRate`, null);
  }
}

async function lookAtCalls(
  { calls }: Connection,
  { id }: FunctionRecord,
  nowMs: () => number,
  tally: Tally,
  signal: AbortSignal,
): Promise<void> {
  await calls?.prepare(id, ['calls', 'runs'], signal);
  const counted = calls?.calls(id, nowMs()) ?? null;
  const runs = functionTime(calls?.runs(id, nowMs()) ?? null, counted);
  tally('invocations', counted?.source ?? null, counted?.intervalSeconds);
  tally('request_time', counted?.source ?? null, counted?.intervalSeconds);
  tally('func_time', runs?.source ?? null, runs?.intervalSeconds);
}

/** Follows a target while `read` runs. @returns the source that served; null if none could */
async function followed(
  sources: readonly MetricsSource[],
  target: WatchTarget,
  withinMs: number,
  read: (source: MetricsSource) => void,
): Promise<MetricsSource | null> {
  const [first, ...others] = sources;
  if (first === undefined) return null;
  const choice = new MetricsChoice([first, ...others], target);
  try {
    await choice.follow(withinMs);
    read(choice.source);
    return choice.source;
  } catch {
    // Its health reports the failure.
    return null;
  } finally {
    choice.close();
  }
}

function isKnown(at: (second: number) => number, lastSecond: number): boolean {
  for (let second = lastSecond; second > lastSecond - 60; second--) if (!Number.isNaN(at(second))) return true;
  return false;
}

function coarsest(source: MetricsSource, series: readonly Series[]): number | null {
  let interval: number | null = null;
  for (const each of series) {
    const own = intervalOf(each, source);
    if (own !== null) interval = Math.max(own, interval ?? 0);
  }
  return interval;
}

function intervalOf(series: Series, source: MetricsSource): number | null {
  return series.intervalSeconds === undefined ? source.intervalSeconds : series.intervalSeconds;
}

/** Counts the sources that serve one figure. */
class FigureTally {
  readonly #figure: Figure;
  readonly #counts = new Map<SourceName, number>();
  #looked = 0;
  #intervalSeconds: number | null = null;

  constructor(figure: Figure) {
    this.#figure = figure;
  }

  /** Counts one check. @param source null if no source has the figure */
  add(source: SourceName | null, intervalSeconds: number | null): void {
    this.#looked++;
    if (source === null) return;
    this.#counts.set(source, (this.#counts.get(source) ?? 0) + 1);
    if (intervalSeconds !== null) this.#intervalSeconds = Math.max(intervalSeconds, this.#intervalSeconds ?? 0);
  }

  get look(): FigureLook {
    const served = Array.from(this.#counts, ([source, count]) => ({ source, count }));
    return {
      figure: this.#figure,
      looked: this.#looked,
      served: served.sort((a, b) => b.count - a.count),
      intervalSeconds: this.#intervalSeconds,
    };
  }
}
