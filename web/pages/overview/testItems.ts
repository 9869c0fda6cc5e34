import type { LiveInvocation, OverviewState, WindowState } from '../../../src/client/client.ts';
import type { FunctionItem, NodeItem } from './overviewItems.ts';
import type { CountedCalls } from './runningLog.ts';

/** A function as the list has it. */
export function functionItem(changes: Partial<FunctionItem> = {}): FunctionItem {
  return {
    namespace: 'openfaas-fn',
    name: 'order-check',
    state: 'ready',
    replicasWanted: 3,
    replicasReady: 3,
    nodes: ['vm-2c4g-node5'],
    callsPerSecond: 12.1,
    errorPercent: 0,
    cpuPercent: 36.2,
    memoryPercent: 58.8,
    problem: null,
    sources: { cpuPercent: { source: 'agent', intervalSeconds: 10, why: null } },
    ...changes,
  };
}

/** A node as the list has it. */
export function nodeItem(changes: Partial<NodeItem> = {}): NodeItem {
  return {
    name: 'vm-2c4g-node5',
    pods: 7,
    memoryBytes: 4e9,
    cpus: 2,
    cpuPercent: 69.2,
    memoryPercent: 51.6,
    rootDiskPercent: 44.2,
    networkDownKibPerSecond: 562,
    networkUpKibPerSecond: 639,
    problem: null,
    sources: { cpuPercent: { source: 'agent', intervalSeconds: 10, why: null } },
    ...changes,
  };
}

/** A window that ends with second 1000: each figure has one value in all seconds but those in `gaps`. */
export function windowState(
  values: Readonly<Record<string, number>>,
  { gaps = [], intervalSeconds = 1 }: { readonly gaps?: readonly number[]; readonly intervalSeconds?: number } = {},
): WindowState {
  const names = Object.keys(values);
  const column = (value: number) => Array.from({ length: 60 }, (_, slot) => (gaps.includes(941 + slot) ? null : value));
  return {
    connection: 'lab',
    namespace: null,
    name: 'a',
    endSecond: 1000,
    columns: Object.fromEntries(names.map((name) => [name, column(values[name] ?? 0)])),
    sources: Object.fromEntries(
      names.map((name) => [name, { source: 'agent', intervalSeconds, measuredAtSeconds: null, why: null, how: null }]),
    ),
  };
}

/** A running call. */
export function invocation(changes: Partial<LiveInvocation> = {}): LiveInvocation {
  return {
    connection: 'lab',
    id: '0123456789abcdef',
    callId: null,
    function: { namespace: 'openfaas-fn', name: 'order-check' },
    pod: { name: 'order-check-1', uid: 'u' },
    node: 'vm-2c4g-node5',
    startedAtSeconds: 998.6,
    endedAtSeconds: null,
    state: 'running',
    durationMs: null,
    coldStartMs: null,
    subFunctions: [],
    edges: [],
    mixed: false,
    why: null,
    revision: 1,
    ...changes,
  };
}

/** Calls of a function that are counted only. */
export function countedCalls({ name = 'order-check', inFlight = 1 }): CountedCalls {
  const why = { code: 'not_followed', params: {}, en: 'The calls are counted.', zh: '' } as const;
  return { connection: 'lab', function: { namespace: 'openfaas-fn', name }, inFlight, followed: false, why };
}

/** What the topic `overview` tells about running calls. */
export function runningNow(
  invocations: readonly LiveInvocation[],
  counted: readonly CountedCalls[] = [],
  running: number | null = invocations.length,
): Pick<OverviewState, 'running' | 'totals'> {
  return {
    running: { invocations, counted },
    totals: {
      ...{ functions: 1, functionsReady: 1, pods: 1, nodes: 1 },
      ...{ callsPerSecond: 1, errorPercent: 0, running },
    },
  };
}
