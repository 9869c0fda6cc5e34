import { join } from 'node:path';
import { Agent } from 'undici';
import { CoarseReasons } from '../src/api/answer/explanation.ts';
import { podsOf, type View } from '../src/api/entityLookup.ts';
import { functionItems, makeFunctionItems } from '../src/api/streams/functionItems.ts';
import { functionsPage } from '../src/api/v1/functionRoutes.ts';
import type { CallSource } from '../src/model/calls/callSource.ts';
import { systemClock } from '../src/model/clock.ts';
import { WorstFindings } from '../src/model/health/worstFindings.ts';
import type { InventorySnapshot } from '../src/model/inventory/inventory.ts';
import type { Connection } from '../src/model/source/connection.ts';
import type { MetricsSource } from '../src/model/source/metricsSource.ts';
import type { CoarsePass } from '../src/model/watch/coarsePass.ts';
import { CoarseTable } from '../src/model/watch/coarseTable.ts';
import { GatewayMetrics } from '../src/platforms/openfaas/gateway/gatewayMetrics.ts';
import { openFaas } from '../src/platforms/openfaas/openFaas.ts';
import { HttpPrometheusApi } from '../src/sources/prometheus/httpPrometheusApi.ts';
import { CoarseQueries } from '../src/sources/prometheus/metrics/coarseQueries.ts';
import { connectionOf, functions, largeInventory, namespace } from './largeInventory.ts';
import { median, sleep, startNode, stop } from './process.ts';

const passes = 5;
const rounds = 20;
/**
 * How long the gateway may take to be read twice. A page is read again only once parsing it took 5 % of the time since:
 * on a busy machine, where it takes a second or two, after 20 to 40 s, and later still if the first request timed out.
 */
const countedMs = 120_000;

/** The coarse pass over all functions of a large cluster with one Prometheus and one gateway: questions, CPU, and lists. */
export async function benchCoarse(): Promise<void> {
  const upstream = await startNode([join(import.meta.dirname, 'coarseUpstreamProgram.js'), String(functions)]);
  const dispatcher = new Agent();
  const ending = new AbortController();
  const access = { url: upstream.origin, authorizationFile: null, tenant: null, ca: null };
  const api = new HttpPrometheusApi(access, null, systemClock, { timeoutMs: 5000 });
  const page = { url: new URL(`${upstream.origin}/metrics`), dispatcher };
  const gateway = new GatewayMetrics({
    pages: [page],
    defaultNamespace: namespace,
    clock: systemClock,
    random: Math.random,
  });
  void gateway.run(ending.signal);
  try {
    await counted(gateway);
    await measure(api, gateway);
  } finally {
    ending.abort();
    await Promise.all([api.close(), stop(upstream)]);
    await dispatcher.destroy();
  }
}

/** Resolves when the last 60 s of calls are known. */
async function counted(calls: GatewayMetrics): Promise<void> {
  const fn = { connection: 'bench', namespace, name: 'function-0' };
  for (let waitedMs = 0; waitedMs < countedMs; waitedMs += 500) {
    if (calls.recent(fn, Date.now())?.value != null) return;
    await sleep(500);
  }
  const [health] = calls.health();
  const read = health?.lastSuccessAtMs == null ? 'not read' : 'read only once';
  throw new Error(`The gateway was ${read} in ${countedMs / 1000} s: ${health?.lastError?.message ?? 'no error'}`);
}

async function measure(api: HttpPrometheusApi, calls: CallSource): Promise<void> {
  const { index } = largeInventory();
  let questions = 0;
  const queries = new CoarseQueries({
    api: {
      address: api.address,
      metricNames: async () => [],
      query: (promql, signal) => {
        questions++;
        return api.query(promql, signal);
      },
    },
    series: openFaas.series,
    namespaces: () => [namespace],
    nodes: () => [],
    nowMs: () => Date.now(),
  });
  const names = new Set(['container_cpu_usage_seconds_total', 'container_memory_working_set_bytes']);
  const discovered = { names, rank: 0, targets: [], moved: new Set<string>() };
  const prometheus: MetricsSource = {
    name: 'prometheus',
    intervalSeconds: null,
    failing: null,
    newestSecond: () => null,
    observedSinceSecond: () => null,
    node: () => null,
    pod: () => null,
    follow: async () => {},
    unfollow: () => {},
    coarseUsage: (signal) => queries.read(discovered, signal),
  };
  const connection = { ...connectionOf(index, systemClock), metrics: [prometheus], calls };
  let pass: CoarsePass | null = null;
  const [cpuMs, wallMs]: [number[], number[]] = [[], []];
  for (let turn = 0; turn < passes; turn++) {
    const [begun, begunMs] = [process.cpuUsage(), performance.now()];
    // A table of its own each time: a table makes one every 5 s at most.
    pass = await new CoarseTable(systemClock).newest(connection);
    const { user, system } = process.cpuUsage(begun);
    cpuMs.push((user + system) / 1000);
    wallMs.push(performance.now() - begunMs);
  }
  const known = [...(pass?.functions.values() ?? [])];
  const whole = known.filter((each) => each.callsPerSecond !== null && each.cpuPercent !== null).length;
  console.log(
    `coarse pass over ${functions} functions: ${questions / passes} queries (one a figure), ` +
      `${median(cpuMs).toFixed(0)} ms of CPU, ${median(wallMs).toFixed(0)} ms; ${whole} functions with calls and CPU`,
  );
  const snapshot = index.snapshot({ source: 'kubernetes', observedAtMs: 0, defaultNamespace: namespace });
  await benchSortedLists(connection, snapshot, pass);
  await benchTopic(connection, snapshot, pass);
}

async function benchSortedLists(
  connection: Connection,
  inventory: InventorySnapshot,
  pass: CoarsePass | null,
): Promise<void> {
  const view: View = { inventory, namespaces: null };
  const problems = new WorstFindings([], inventory.index);
  const figures = { pass, problems, coarseReasons: new CoarseReasons(connection) };
  for (const sort of ['-callsPerSecond', '-cpuPercent', 'memoryBytes']) {
    const ms = await medianMs(() => JSON.stringify(functionsPage(view, podsOf, { sort }, figures, 100_000)));
    console.log(`100 of ${functions} functions, sort=${sort}: ${ms.toFixed(1)} ms of CPU (goal 20)`);
  }
}

/** What the topic `functions` costs with each pass, once for all clients: where all functions changed, and where none did. */
async function benchTopic(connection: Connection, snapshot: InventorySnapshot, pass: CoarsePass | null): Promise<void> {
  if (pass === null) return;
  let bytes = 0;
  const problems = new WorstFindings([], snapshot.index);
  const after = async (functions: CoarsePass['functions']) => {
    const coarseReasons = new CoarseReasons(connection);
    const sources = { pass: { ...pass, functions }, problems, coarseReasons, snapshot, nowMs: Date.now() };
    await makeFunctionItems(connection, sources);
    bytes = [...(functionItems(connection)?.items.values() ?? [])].reduce((sum, { json }) => sum + json.length, 0);
  };
  const other = new Map([...pass.functions].map(([key, figures]) => [key, { ...figures, inFlight: 7 }]));
  let turn = 0;
  const changedMs = await medianMs(() => after(turn++ % 2 === 0 ? other : pass.functions));
  const sameMs = await medianMs(() => after(new Map(other)));
  console.log(
    `topic functions, with a pass: ${changedMs.toFixed(0)} ms of CPU if all functions changed, ${sameMs.toFixed(0)} ms if none did; ` +
      `${(bytes / 1e6).toFixed(1)} MB whole`,
  );
}

/** CPU time of a call, which other programs on the machine do not change. */
async function medianMs(call: () => unknown): Promise<number> {
  const measured: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const begun = process.cpuUsage();
    await call();
    const { user, system } = process.cpuUsage(begun);
    measured.push((user + system) / 1000);
  }
  return median(measured);
}
