import { getHeapSpaceStatistics } from 'node:v8';
import { describe, expect, it } from 'vitest';
import { figuresOfPod } from '../src/api/answer/entityFigures.ts';
import { CoarseReasons } from '../src/api/answer/explanation.ts';
import { functionItem, measuredBy } from '../src/api/objects/listItems.ts';
import type { FunctionSummary } from '../src/contract/v1/function.ts';
import { WorstFindings } from '../src/model/health/worstFindings.ts';
import { InventoryIndex } from '../src/model/inventory/inventoryIndex.ts';
import type { MetricsSource } from '../src/model/source/metricsSource.ts';
import { WatchTable } from '../src/model/watch/watchTable.ts';
import { fakeConnection, fakePod } from './fakeConnection.ts';

const rounds = 20;
const calls = 500;
/**
 * What V8 leaves of an object literal with getters, or of a hidden class, is more, 655 B at least: only a full collection
 * frees it. Without them up to 32 B were left on Node.js 20, up to 79 B on Node.js 24.
 */
const mostBytes = 300;

/** The old generation alone: what dies young costs nothing that lasts. */
function oldBytes(): number {
  return getHeapSpaceStatistics().find(({ space_name }) => space_name === 'old_space')?.space_used_size ?? Number.NaN;
}

/** Bytes that a call adds to the old generation, though nothing of it is kept. */
function leftBehind(call: () => unknown): number {
  for (let count = 0; count < calls; count++) call();
  let sum = 0;
  for (let round = 0; round < rounds; round++) {
    const before = oldBytes();
    for (let count = 0; count < calls; count++) call();
    // Less after a full collection, which says nothing.
    sum += Math.max(0, oldBytes() - before);
  }
  return sum / (rounds * calls);
}

const clock = { wallMs: () => 1_000_000, monotonicMs: () => 1_000_000 };
const pod = fakePod('a', 'add');
const index = InventoryIndex.of({ functions: [], pods: [pod], nodes: [{ name: 'n1', ip: '' }] });
const series = { at: () => 1 };
const source: MetricsSource = {
  name: 'agent',
  intervalSeconds: 1,
  failing: null,
  newestSecond: () => 1000,
  observedSinceSecond: () => 0,
  node: () => null,
  pod: () => ({ cpuPercent: series, workingSetBytes: series }),
  follow: async () => {},
  unfollow: () => {},
};
const connection = fakeConnection(index, clock, { metrics: [source] });
const watch = new WatchTable(clock, { find: () => connection }).watch(connection, { kind: 'pod', uid: pod.uid });
const values = new Float64Array(60);

const summary: FunctionSummary = {
  connection: 'lab',
  namespace: 'fn',
  name: 'add',
  image: 'image',
  state: 'ready',
  reason: null,
  message: null,
  replicasWanted: 1,
  replicasReady: 1,
  restarts: 0,
  nodes: ['n1'],
  execTimeoutSeconds: null,
};
const list = {
  pass: null,
  problems: new WorstFindings([], index),
  coarseReasons: new CoarseReasons(connection),
};

describe('What is made for each of many entities every second', () => {
  it.each<[string, () => unknown]>([
    ['A snapshot of the inventory', () => connection.inventory.snapshot(1_000_000)?.nodes],
    ['A reading of the figures of a pod', () => figuresOfPod(watch, pod, 1000, 1_000_000, () => values)],
    ['A function of a list', () => functionItem(summary, list, measuredBy)],
  ])('%s leaves nothing behind that only a full collection frees', (_name, call) => {
    expect(leftBehind(call)).toBeLessThan(mostBytes);
  });
});
