import { afterEach, describe, expect, it } from 'vitest';
import type { CallSource, Counted } from '../../src/model/calls/callSource.ts';
import type { CallTotals } from '../../src/model/calls/callTotals.ts';
import type { CallFigures } from '../../src/model/calls/callWindow.ts';
import { Fault } from '../../src/model/fault.ts';
import type { Connection } from '../../src/model/source/connection.ts';
import { ServerProcess } from '../serverProcess.ts';
import { BuiltServer } from './builtServer.ts';
import { canaryConnection } from './canaryConnection.ts';

const clock = { wallMs: () => 1_000_500, monotonicMs: () => 0 };
const counted = <Value>(value: Value | null): Counted<Value> => ({
  source: 'gateway',
  intervalSeconds: 5,
  measuredAtMs: 1_000_000,
  steady: true,
  value,
});
const recentFigures = (given: Partial<CallFigures>): CallFigures => ({
  seconds: 60,
  callsPerSecond: 2.5,
  errorPercent: 12.5,
  p50Ms: 37.5,
  p95Ms: 90,
  p99Ms: 250,
  inFlight: 3,
  ...given,
});
const calls = (given: Partial<CallSource>): CallSource => ({
  order: () => ['gateway'],
  calls: () =>
    counted({
      started: 11,
      completedByCode: new Map([
        [200, 7],
        [500, 1],
      ]),
      requestSeconds: { buckets: null, count: 8, sumSeconds: 0.8 },
    }),
  runs: () => ({ ...counted({ buckets: null, count: 8, sumSeconds: 0.4 }), source: 'watchdog' }),
  recent: () => counted(recentFigures({})),
  bySecond: () => null,
  inFlight: () => null,
  prepare: async () => {},
  revision: 0,
  ...given,
});

describe('/api/v1/functions/{namespace}/{name}', () => {
  let server: BuiltServer | null = null;
  afterEach(() => server?.close());

  async function answer(given: Partial<Omit<Connection, 'metricsRevision'>>): Promise<unknown> {
    server = await BuiltServer.of({ ...canaryConnection(clock), ...given });
    const { status, body } = await server.get('/api/v1/functions/fn/add');
    expect(status).toBe(200);
    return body;
  }

  it('shows its replicas with their nodes, and what nobody declares as unknown', async () => {
    expect(await answer({})).toMatchObject({
      replicas: [{ name: 'add-1', node: 'n1', ready: true, reason: null, startedAtSeconds: 0 }],
      coldStarts: 0,
      labels: null,
      annotations: null,
      scaleMin: null,
      limits: null,
      readTimeoutSeconds: null,
    });
    await server?.close();
    expect(await answer({ logs: null })).toMatchObject({ coldStarts: null });
  });

  it('shows the state, the use and the calls of a function, each with its source', async () => {
    const gateway = { source: 'gateway', intervalSeconds: 5, ageSeconds: 0.5, why: null, how: null };
    expect(await answer({ calls: calls({}) })).toMatchObject({
      namespace: 'fn',
      name: 'add',
      state: 'ready',
      replicasReady: 1,
      cpuPercent: 1,
      memoryPercent: 100,
      memoryBytes: 1,
      callsSucceeded: 7,
      callsFailed: 1,
      callsCoverSeconds: 60,
      callsPerSecond: 2.5,
      errorPercent: 12.5,
      p50Ms: 37.5,
      p50Bound: null,
      inFlight: 3,
      runMeanMs: 50,
      responseMeanMs: 100,
      sources: {
        cpuPercent: { source: 'agent', intervalSeconds: 1, why: null, how: 'cpuPercent of fn/add-1' },
        callsFailed: gateway,
        p99Ms: gateway,
        runMeanMs: { ...gateway, source: 'watchdog' },
      },
    });
  });

  it.each<[Partial<CallFigures>, object]>([
    [
      { p50Ms: 5, p95Ms: 0.1 },
      { p50Ms: null, p50Bound: { below: 5 }, p95Ms: null, p95Bound: { below: 5 } },
    ],
    [
      { p95Ms: 5.1, p99Ms: 9999 },
      { p95Ms: 5.1, p95Bound: null, p99Ms: 9999, p99Bound: null },
    ],
    [{ p99Ms: 10_000 }, { p99Ms: null, p99Bound: { above: 10_000 } }],
    [
      { p50Ms: null, errorPercent: null },
      { p50Ms: null, p50Bound: null, errorPercent: null },
    ],
  ])('shows percentiles outside of the buckets as bounds: %j', async (figures, want) => {
    expect(await answer({ calls: calls({ recent: () => counted(recentFigures(figures)) }) })).toMatchObject(want);
  });

  const noCalls = {
    callsSucceeded: null,
    callsFailed: null,
    callsCoverSeconds: null,
    callsPerSecond: null,
    errorPercent: null,
    p50Ms: null,
    inFlight: null,
    runMeanMs: null,
    responseMeanMs: null,
  };
  it.each<[string, CallSource | null, object]>([
    ['nobody counts calls', null, noCalls],
    [
      'no source has counted this function',
      calls({ calls: () => null, runs: () => null, recent: () => null, bySecond: () => null }),
      noCalls,
    ],
    ['it was never called', calls({ calls: () => counted<CallTotals>(null) }), { callsSucceeded: 0, callsFailed: 0 }],
  ])('when %s', async (_name, source, want) => {
    expect(await answer({ calls: source })).toMatchObject({ ...want, cpuPercent: 1 });
  });

  const failing = canaryConnection(clock).metrics.map((source) => ({
    ...source,
    follow: () => Promise.reject(new Fault('upstream_failed', 'The agent is gone.')),
  }));
  it.each<[string, Connection['metrics']]>([
    ['nobody measures its pods', []],
    ['the source of its pods fails', failing],
  ])('is answered without use when %s', async (_name, metrics) => {
    const unmeasured = { source: null, intervalSeconds: null, ageSeconds: null, why: 'agent_failing', how: null };
    expect(await answer({ metrics, calls: calls({}) })).toMatchObject({
      state: 'ready',
      cpuPercent: null,
      memoryPercent: null,
      memoryBytes: null,
      callsPerSecond: 2.5,
      sources: { cpuPercent: unmeasured, memoryBytes: unmeasured, callsPerSecond: { source: 'gateway' } },
    });
  });

  it('does not exist under another name', async () => {
    await answer({});
    for (const name of ['add.fn', 'ad', 'ADD', '__proto__', 'add%2F']) {
      const got = await server?.get(`/api/v1/functions/fn/${name}`);
      expect(got).toMatchObject({ status: 404, body: { code: 'unknown_function' } });
    }
  });
});

it('a function of this machine has what its stack file declares', async () => {
  const local = await ServerProcess.start(['--no-demo-calls']);
  try {
    expect((await local.get('/api/v1/functions/openfaas-fn/add-two')).body).toMatchObject({
      labels: { 'com.openfaas.scale.min': '2' },
      scaleMin: 2,
      scaleMax: null,
      limits: { cpuCores: null, memoryBytes: 67_108_864 },
      requests: { cpuCores: null, memoryBytes: null },
      readTimeoutSeconds: 5,
      writeTimeoutSeconds: 5,
      coldStarts: 0,
      replicas: [{ node: expect.any(String) }, { node: expect.any(String) }],
    });
  } finally {
    await local.stop();
  }
});
