import type { SourceName } from '../../contract/sourceName.ts';
import { functionKey } from '../../contract/v1/stream.ts';
import type { Counted } from '../calls/callSource.ts';
import type { CallFigures } from '../calls/callWindow.ts';
import type { FunctionRecord, InventorySnapshot, PodRecord } from '../inventory/inventory.ts';
import type { CoarseHow, CoarseUsage, NodeUsage } from '../source/coarseUsage.ts';
import type { Connection } from '../source/connection.ts';

/** Coarse figures of one function; null where nobody measures them. Three significant digits. */
export interface FunctionFigures {
  readonly callsPerSecond: number | null;
  readonly errorPercent: number | null;
  readonly inFlight: number | null;
  readonly cpuPercent: number | null;
  /** Of the limits of its pods; of a pod without a limit, of the memory of its node. */
  readonly memoryPercent: number | null;
  readonly memoryBytes: number | null;
}

/** Who measured, and when: of several parts the coarsest interval and the oldest time. */
export interface Measurement {
  readonly source: SourceName;
  readonly intervalSeconds: number | null;
  /** Unix ms. */
  readonly measuredAtMs: number;
}

/** How each source measured a figure; without sources of which it is unknown. */
export type MethodBySource = ReadonlyMap<SourceName, string>;

/** How the figures of a pass were measured, by one figure of each measurement. */
export interface PassHow {
  readonly callsPerSecond: MethodBySource;
  readonly cpuPercent: MethodBySource;
  readonly memoryBytes: MethodBySource;
  readonly nodes: MethodBySource;
}

/** All functions and nodes of a connection, measured at one time. */
export interface CoarsePass {
  /** When it was made, Unix ms: names it. */
  readonly id: number;
  /** By {@link functionKey}. */
  readonly functions: ReadonlyMap<string, FunctionFigures>;
  readonly nodes: ReadonlyMap<string, NodeUsage>;
  /** Who counted the calls of each function that is counted, by {@link functionKey}. */
  readonly callsBy: ReadonlyMap<string, Measurement>;
  /** Of the calls of all, of what functions use, and of nodes; null where nobody measures it. */
  readonly calls: Measurement | null;
  readonly usage: Measurement | null;
  readonly nodeUsage: Measurement | null;
  readonly how: PassHow;
}

/** What sources measured for a pass. */
export interface PassUsage {
  readonly functions: CoarseUsage | null;
  readonly nodes: CoarseUsage | null;
}

/** The memory of a node, bytes; NaN where it is unknown. */
type MemoryOf = (nodeName: string) => number;

/** Functions between which other work may be done. */
const atOnce = 500;

/** Puts a pass together, a part at a time. @param pause resolves when other work was done */
export async function coarsePass(
  connection: Pick<Connection, 'calls' | 'inventory'>,
  snapshot: InventorySnapshot,
  { functions: usage, nodes: nodeUsage }: PassUsage,
  nowMs: number,
  pause: () => Promise<void>,
): Promise<CoarsePass> {
  const memoryOf: MemoryOf = (name) =>
    connection.inventory.memoryBytesOf?.(name) ?? nodeUsage?.node?.(name)?.memoryTotalBytes ?? Number.NaN;
  const counts = connection.calls?.unasked ?? connection.calls;
  const functions = new Map<string, FunctionFigures>();
  const callsBy = new Map<string, Measurement>();
  const callsHow = new Map<SourceName, string>();
  let counted: Measurement | null = null;
  for (const fn of snapshot.functions) {
    const key = functionKey(fn.id);
    const recent = counts?.recent(fn.id, nowMs) ?? null;
    if (recent !== null) {
      const { source, intervalSeconds, measuredAtMs, how } = recent;
      if (how?.ended !== undefined) callsHow.set(source, how.ended);
      callsBy.set(key, { source, intervalSeconds, measuredAtMs });
      counted = coarsest(counted, recent);
    }
    functions.set(key, functionFigures(fn, snapshot, memoryOf, usage, recent));
    if (functions.size % atOnce === 0) await pause();
  }
  const nodes = new Map<string, NodeUsage>();
  for (const { name } of snapshot.nodes) {
    const used = nodeUsage?.node?.(name) ?? null;
    if (used !== null) nodes.set(name, roundedUsage(used));
  }
  const how = {
    callsPerSecond: callsHow,
    cpuPercent: howBy(usage, 'cpuPercent'),
    memoryBytes: howBy(usage, 'memoryBytes'),
    nodes: howBy(nodeUsage, 'nodes'),
  };
  return { id: nowMs, functions, nodes, callsBy, calls: counted, usage, nodeUsage, how };
}

function howBy(usage: CoarseUsage | null, figure: keyof CoarseHow): MethodBySource {
  const how = usage?.how?.[figure] ?? null;
  return new Map(usage === null || how === null ? [] : [[usage.source, how]]);
}

function functionFigures(
  { id }: FunctionRecord,
  { index }: InventorySnapshot,
  memoryOf: MemoryOf,
  usage: CoarseUsage | null,
  recent: Counted<CallFigures> | null,
): FunctionFigures {
  const pods = usage === null ? [] : index.podsOf(id);
  const used = usage?.of?.(id, pods) ?? null;
  const bytes = used?.workingSetBytes ?? null;
  const figures = recent?.value ?? null;
  return {
    callsPerSecond: threeDigits(figures?.callsPerSecond ?? null),
    errorPercent: threeDigits(figures?.errorPercent ?? null),
    inFlight: figures?.inFlight ?? null,
    cpuPercent: threeDigits(used?.cpuPercent ?? null),
    memoryPercent: bytes === null ? null : threeDigits((100 * bytes) / limitOf(pods, memoryOf)),
    memoryBytes: threeDigits(bytes),
  };
}

/** The memory that the started pods may use together; NaN where it is unknown. */
function limitOf(pods: readonly PodRecord[], memoryOf: MemoryOf): number {
  let sum = 0;
  for (const { startedAtMs, memoryLimitBytes, nodeName } of pods) {
    if (startedAtMs !== null) sum += memoryLimitBytes ?? memoryOf(nodeName);
  }
  return sum;
}

function coarsest(known: Measurement | null, { source, intervalSeconds, measuredAtMs }: Measurement): Measurement {
  if (known === null) return { source, intervalSeconds, measuredAtMs };
  const [a, b] = [known.intervalSeconds, intervalSeconds];
  return {
    source: known.source,
    intervalSeconds: a === null || b === null ? (a ?? b) : Math.max(a, b),
    measuredAtMs: Math.min(known.measuredAtMs, measuredAtMs),
  };
}

function roundedUsage(usage: NodeUsage): NodeUsage {
  return {
    cpuPercent: threeDigits(usage.cpuPercent),
    memoryPercent: threeDigits(usage.memoryPercent),
    rootDiskPercent: threeDigits(usage.rootDiskPercent),
    networkDownKibPerSecond: threeDigits(usage.networkDownKibPerSecond),
    networkUpKibPerSecond: threeDigits(usage.networkUpKibPerSecond),
    cpus: usage.cpus,
    memoryTotalBytes: usage.memoryTotalBytes,
  };
}

/** Of coarse figures, more digits would only change all the time. */
function threeDigits(value: number | null): number | null {
  return value === null || !Number.isFinite(value) ? null : Number(value.toPrecision(3)) + 0;
}
