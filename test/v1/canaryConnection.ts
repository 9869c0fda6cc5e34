import type { Finding } from '../../src/contract/finding/finding.ts';
import type { CallSource, Counted } from '../../src/model/calls/callSource.ts';
import type { Clock } from '../../src/model/clock.ts';
import type { FunctionRecord, PodRecord } from '../../src/model/inventory/inventory.ts';
import { InventoryIndex } from '../../src/model/inventory/inventoryIndex.ts';
import type { Connection } from '../../src/model/source/connection.ts';
import type { MetricsSource } from '../../src/model/source/metricsSource.ts';
import { fakeConnection, fakePod } from '../fakeConnection.ts';
import { anInvocation } from '../invocation/parsedLog.ts';

/** In every name of the namespace that a limited token may not see. */
export const canary = 'canary';

const series = { at: () => 1 };

const metrics: MetricsSource = {
  name: 'agent',
  intervalSeconds: 1,
  failing: null,
  newestSecond: () => 1000,
  observedSinceSecond: () => 0,
  node: () => ({
    cpuPercent: series,
    memoryPercent: series,
    rootDiskPercent: series,
    diskReadKibPerSecond: series,
    diskWriteKibPerSecond: series,
    networkDownKibPerSecond: series,
    networkUpKibPerSecond: series,
    memoryTotalBytes: 2 ** 30,
  }),
  pod: () => ({ cpuPercent: series, workingSetBytes: series }),
  // Of whatever it is asked, it names all.
  howOf: (figure, entity) => {
    return `${figure} of ${'pods' in entity ? entity.pods.map(({ id }) => `${id.namespace}/${id.name}`).join() : entity.nodeName}`;
  },
  follow: async () => {},
  unfollow: () => {},
};

const counted = <Value>(value: Value): Counted<Value> => ({
  source: 'gateway',
  intervalSeconds: 1,
  measuredAtMs: 1_000_000,
  steady: true,
  value,
});

const durations = { buckets: null, count: 1, sumSeconds: 0.1 };
const calls: CallSource = {
  order: () => ['gateway'],
  calls: () => counted({ started: 1, completedByCode: new Map([[200, 1]]), requestSeconds: durations }),
  runs: () => counted(durations),
  recent: () => counted({ seconds: 60, callsPerSecond: 1, errorPercent: 0, p50Ms: 1, p95Ms: 2, p99Ms: 3, inFlight: 1 }),
  bySecond: () =>
    counted({
      callsPerSecond: series,
      errorsPerSecond: series,
      inFlight: series,
      p50Ms: series,
      p95Ms: series,
      p99Ms: series,
    }),
  inFlight: () => ({ calls: 1, measuredAtMs: 1_000_000, idleSinceMs: null }),
  prepare: async () => {},
  revision: 0,
};

const hiddenPod = fakePod(`${canary}-uid`, `${canary}-fn`, {
  id: { connection: 'lab', namespace: canary, name: `${canary}-pod` },
});

/** Of the connection `lab`: the function `add` in `fn`, and one in the namespace `canary` with a pod on the same node. */
export function canaryIndex(): InventoryIndex {
  const fn = (namespace: string, name: string): FunctionRecord => ({
    id: { connection: 'lab', namespace, name },
    image: `registry/${name}`,
    replicasWanted: 1,
    execTimeoutMs: 60_000,
  });
  return InventoryIndex.of({
    functions: [fn('fn', 'add'), fn(canary, `${canary}-fn`)],
    pods: [fakePod('add-1', 'add'), hiddenPod],
    nodes: [{ name: 'n1', ip: '10.0.0.1' }],
  });
}

/** The pod of the hidden namespace was killed for memory and is not ready. */
export function breakHiddenPod(index: InventoryIndex): void {
  const broken: PodRecord = {
    ...hiddenPod,
    ready: false,
    restarts: 1,
    trouble: { reason: 'CrashLoopBackOff', message: `of ${canary}` },
    lastEnd: { reason: 'OOMKilled', exitCode: 137, atMs: 1_000_000 },
  };
  index.changePods({ put: [broken], dropped: [hiddenPod] });
}

/** The connection `lab`, with everything that can be known of the functions in its index. */
export function canaryConnection(clock: Clock, index = canaryIndex()): Connection {
  const invocations = [
    { namespace: 'fn', name: 'add' },
    { namespace: canary, name: `${canary}-fn` },
  ].map((of) =>
    anInvocation({ id: `id-of-${of.name}`, callId: `call-of-${of.name}`, function: { connection: 'lab', ...of } }),
  );
  const finding: Finding = {
    code: 'functions_unmeasured',
    params: { namespace: canary, functions: [`${canary}-fn`], more: 0 },
  };
  // Upstreams name whatever they like.
  const message = `denied in ${canary}`;
  const upstream = { address: 'http://u', reason: 'other', message } as const;
  const failures: Finding[] = [
    { code: 'kubernetes_failing', params: { resource: 'pods', namespace: null, reason: 'other', message } },
    { code: 'agents_not_listed', params: { message } },
    { code: 'agent_failing', params: { node: 'n1', reason: 'tls', message } },
    { code: 'agent_reads_partly', params: { node: 'n1', message } },
    { code: 'agent_misses_pods', params: { node: 'n1', namespace: canary, pods: [`${canary}-pod`] } },
    { code: 'prometheus_failing', params: upstream },
    { code: 'gateway_failing', params: upstream },
    { code: 'gateway_metrics_failing', params: upstream },
    { code: 'task_failing', params: { task: 'watch', message } },
  ];
  return fakeConnection(index, clock, {
    metrics: [metrics],
    calls,
    logs: {
      name: 'kubernetes',
      async *lines({ functionId }) {
        yield [`a line of ${functionId.name}`];
      },
      async *records({ functionId: { name } }) {
        yield [{ id: `line-of-${name}`, seconds: 5, nanos: 0, text: `a line of ${name}`, pod: { uid: '1', name } }];
      },
      owners: () => new Map(),
      invocations: async () => [],
      kept: async ({ namespace }) => invocations.filter((each) => each.function.namespace === namespace),
      touch: async () => {},
      follow: ({ namespace }, _sinceMs, listener) => {
        const of = invocations.filter((each) => each.function.namespace === namespace);
        const line = { id: `line-of-${namespace}`, seconds: 5, nanos: 0, text: `a line of ${namespace}` };
        for (const { pod, id } of of) listener({ ...line, pod, invocation: id }, false);
        return { read: async () => null, invocations: () => of, end: () => {} };
      },
      running: ({ namespace }) => invocations.filter((each) => each.function.namespace === namespace),
      known: ({ namespace }) => invocations.filter((each) => each.function.namespace === namespace),
      find: (id, mayRead) => {
        const invocation = invocations.find((each) => each.id === id && mayRead(each.function));
        const line = { id: 'l', seconds: 5, nanos: 0, text: `a line of ${invocation?.function.name}` };
        const lines = { lines: [line], dropped: 0, mixed: false };
        return invocation === undefined ? null : { invocation, current: () => invocation, lines: () => lines };
      },
    },
    sources: () => [
      {
        name: 'kubernetes',
        address: 'https://lab',
        version: 'v1',
        lastSuccessAtMs: 1_000_000,
        latencyMs: 1,
        lastError: { atMs: 900_000, message: `pods is forbidden in the namespace ${canary}` },
        intervalSeconds: 1,
        failing: null,
        findings: [finding, ...failures],
      },
    ],
    findings: () => [finding],
    diagnose: async () => [finding],
  });
}
