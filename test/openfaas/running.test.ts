import type { FastifyInstance } from 'fastify';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ReadyAnswers } from '../../src/api/answer/readyAnswers.ts';
import { LoopbackHosts, OriginRule } from '../../src/api/gate/originRule.ts';
import { RequestsUnderWay } from '../../src/api/requestsUnderWay.ts';
import { buildServer } from '../../src/api/server.ts';
import { UiFiles } from '../../src/api/ui/uiFiles.ts';
import type { PodInFlight } from '../../src/model/calls/callSource.ts';
import { systemClock } from '../../src/model/clock.ts';
import { Checkups } from '../../src/model/doctor/checkup.ts';
import { HealthTable } from '../../src/model/health/healthTable.ts';
import { InventoryIndex } from '../../src/model/inventory/inventoryIndex.ts';
import type { Invocation } from '../../src/model/invocation/invocation.ts';
import type { Connection } from '../../src/model/source/connection.ts';
import { CoarseTable } from '../../src/model/watch/coarseTable.ts';
import { WatchTable } from '../../src/model/watch/watchTable.ts';
import { fakeLogs } from '../fakeLogs.ts';
import { anInvocation } from '../invocation/parsedLog.ts';
import { hubOf } from '../streams/hubOf.ts';

const id = { connection: 'c', namespace: 'openfaas-fn', name: 'add' };
const pod = { uid: 'pod-1', id: { ...id, name: 'add-1' }, functionName: 'add', nodeName: 'n', podIp: '', ready: true };
const unknown = { trouble: null, lastEnd: null, createdAtMs: null, startedAtMs: null, memoryLimitBytes: null };

/** An invocation that started `agoMs` ago and has no logged end. */
function openSince(agoMs: number): Invocation {
  const { uid, id: podId } = pod;
  return anInvocation({
    function: id,
    pod: { uid, name: podId.name, nodeName: 'n', createdAtMs: null },
    startedAt: Date.now() - agoMs,
    subFunctions: [{ name: 'handle', state: 'started', startedAt: Date.now() - agoMs, endedAt: null }],
  });
}

describe('/running with known calls in flight', () => {
  let app: FastifyInstance;
  let invocations: readonly Invocation[] = [];
  let inFlight: PodInFlight | null = null;
  const prepared: string[] = [];
  beforeAll(async () => {
    const snapshot = InventoryIndex.of({
      functions: [{ id, image: 'i', replicasWanted: 1, execTimeoutMs: null }],
      pods: [{ ...pod, ...unknown, restarts: 0, containers: [] }],
      nodes: [],
    }).snapshot({ source: 'kubernetes', observedAtMs: 0, defaultNamespace: 'openfaas-fn' });
    const connection: Connection = {
      name: 'c',
      kind: 'cluster',
      platforms: [],
      clock: systemClock,
      inventory: { name: 'kubernetes', revision: 0, fault: null, snapshot: () => snapshot },
      metrics: [],
      calls: {
        order: () => [],
        calls: () => null,
        runs: () => null,
        recent: () => null,
        bySecond: () => null,
        inFlight: (uid) => (uid === pod.uid ? inFlight : null),
        prepare: async ({ name }) => void prepared.push(name),
        revision: 0,
      },
      logs: fakeLogs({
        invocations: async () => invocations,
        kept: async () => invocations,
        running: () => invocations,
      }),
      invoker: null,
      notRunnable: [],
      sources: () => [],
      findings: () => [],
    };
    const connections = { find: () => connection, all: () => [connection] };
    const watches = new WatchTable(systemClock, connections);
    app = await buildServer(
      {
        clock: systemClock,
        connections,
        connectionSwitch: { switchTo: () => Promise.reject(new Error('There is nothing to switch to.')) },
        connectionProbe: { probe: () => Promise.reject(new Error('There is nothing to switch to.')) },
        underWay: new RequestsUnderWay(),
        watches,
        ready: new ReadyAnswers(systemClock, connections, watches),
        healthTable: new HealthTable(connections),
        coarse: new CoarseTable(systemClock),
        policy: {
          origins: new OriginRule([]),
          tokens: null,
          loopbackOnly: true,
          loopbackHosts: new LoopbackHosts(),
          trustedProxies: { trusts: () => false },
          targetsListed: false,
          mostInFlight: 10,
          stopping: () => false,
        },
        streams: hubOf(systemClock, connections),
        checkups: new Checkups(systemClock),
        ownFindings: async () => [],
        health: { isLive: () => true, unreadyReason: () => null, samplerLateness: () => null },
        ui: new UiFiles('none'),
        logger: pino({ level: 'silent' }),
        version: 'test',
      },
      null,
    );
    await app.listen({ host: '127.0.0.1', port: 0 });
  });
  afterAll(() => app.close());

  const calls = (count: number, idleAgoMs: number | null): PodInFlight => {
    const nowMs = Date.now();
    return { calls: count, measuredAtMs: nowMs, idleSinceMs: idleAgoMs === null ? null : nowMs - idleAgoMs };
  };

  it.each<[string, () => readonly Invocation[], () => PodInFlight | null, string, string[]]>([
    ['is `continue` when nothing is logged and calls in flight are unknown', () => [], () => null, 'continue', []],
    ['is `running` for a call that logs nothing', () => [], () => calls(1, null), 'running', []],
    [
      'is `running` for a call that logged its start',
      () => [openSince(5000)],
      () => calls(1, null),
      'running',
      ['handle'],
    ],
    [
      'is `running` for a call without an end when calls in flight are unknown',
      () => [openSince(5000)],
      () => null,
      'running',
      ['handle'],
    ],
    [
      'is `end` for a call without an end when nothing is in flight',
      () => [openSince(5000)],
      () => calls(0, 3000),
      'end',
      ['handle'],
    ],
    ['is `continue` if such a call ended long ago', () => [openSince(90_000)], () => calls(0, 80_000), 'continue', []],
    [
      'is `running` for a call that started just now',
      () => [openSince(500)],
      () => calls(0, 3000),
      'running',
      ['handle'],
    ],
  ])('%s', async (_, logged, known, status, names) => {
    invocations = logged();
    inFlight = known();
    const response = await fetch(`${app.listeningOrigin}/running?func=add`);
    const { func_info }: { func_info: { status: string; invoke_info: object } } = JSON.parse(await response.text());
    expect(func_info.status).toBe(status);
    expect(Object.keys(func_info.invoke_info)).toEqual(names);
    expect(prepared).toContain('add');
  });
});
