import { expect, it } from 'vitest';
import type { TopicName, TopicState, WatchUpdate } from '../../../src/client/client.ts';
import { LiveStore } from '../../state/liveStore.ts';
import { askedFigure } from './askedFigure.ts';
import { listedProvenance } from './listedProvenance.ts';

it.each<[name: string, expected: object | null, hasLogs?: boolean]>([
  [
    'function:a/add:cpuPercent',
    { source: 'agent', intervalSeconds: 5, ageSeconds: 2, why: null, how: '/v1/windows cpu.stat' },
  ],
  [
    'function:a/add:memoryPercent',
    { source: 'prometheus', intervalSeconds: 15, ageSeconds: 9, why: 'no_agents', how: null },
  ],
  ['function:a/add:errorPercent', { source: 'gateway', intervalSeconds: 10, ageSeconds: null, why: null, how: null }],
  ['function:a/add:p95Ms', null],
  ['function:b/add:cpuPercent', null],
  ['node:vm:cpuPercent', null],
  ['strip:calls', null],
  [
    'overview:running',
    { source: 'kubernetes + gateway', intervalSeconds: 10, ageSeconds: null, why: 'watchdogs_unreachable', how: null },
  ],
  [
    'overview:running',
    { source: 'prometheus', intervalSeconds: 1, ageSeconds: null, why: 'watchdogs_unreachable', how: null },
    false,
  ],
  [
    'overview:problems',
    { source: 'kubernetes + prometheus', intervalSeconds: 1, ageSeconds: null, why: null, how: null },
  ],
])('The list says where the coarse figure %s comes from', (name, expected, hasLogs = true) => {
  let send: (update: WatchUpdate<TopicName>) => void = () => {};
  const source = {
    follow: () => {},
    subscribe: (listener: typeof send) => {
      send = listener;
      return () => {};
    },
  };
  const live = new LiveStore(source, { nowMs: () => 0, beforeFrame: (run) => run(), everySecond: () => () => {} });
  const state: TopicState<'functions'> = {
    connection: 'local',
    measuredAtSeconds: { cpuPercent: 998, memoryBytes: 991, callsPerSecond: null },
    how: { cpuPercent: { agent: '/v1/windows cpu.stat', prometheus: 'rate(x[1m])' }, memoryBytes: {} },
    items: [
      {
        ...{
          connection: 'local',
          namespace: 'a',
          name: 'add',
          image: null,
          state: 'ready',
          reason: null,
          message: null,
        },
        ...{ replicasWanted: 1, replicasReady: 1, restarts: 0, nodes: [], execTimeoutSeconds: null, inFlight: 0 },
        ...{ callsPerSecond: 1, errorPercent: 0, cpuPercent: 1, memoryPercent: 1, memoryBytes: 1, problem: null },
        coarse: true,
        sources: {
          cpuPercent: { source: 'agent', intervalSeconds: 5, why: null },
          memoryBytes: { source: 'prometheus', intervalSeconds: 15, why: 'no_agents' },
          callsPerSecond: { source: 'gateway', intervalSeconds: 10, why: null },
        },
      },
    ],
  };
  const doctor: TopicState<'doctor'> = {
    connection: 'local',
    inventory: { source: 'kubernetes', functions: 1, pods: 1, nodes: 1 },
    figures: [
      {
        ...{
          figure: 'running',
          source: hasLogs ? 'kubernetes' : null,
          missing: !hasLogs,
          intervalSeconds: null,
          looked: 1,
        },
        served: [{ source: 'kubernetes', count: 1 }],
      },
    ],
    findings: [
      {
        ...{ code: 'watchdogs_unreachable', severity: 'note', figures: ['func_time', 'running'], params: {} },
        ...{ source: null, copy: null, en: { text: '', fix: '' }, zh: { text: '', fix: '' } },
      },
    ],
  };
  const calls = { source: 'prometheus', intervalSeconds: 15, why: null, how: null } as const;
  const overview: TopicState<'overview'> = {
    ...{ connection: 'local', endSecond: 1000, columns: { calls: [], errors: [] }, nodes: [] },
    sources: { calls, nodes: { how: {} } },
    totals: {
      ...{ functions: 1, functionsReady: 1, pods: 1, nodes: 1 },
      ...{ callsPerSecond: 1, errorPercent: 0, running: 3 },
    },
    running: {
      invocations: [],
      counted: hasLogs
        ? [
            {
              ...{ connection: 'local', function: { namespace: 'a', name: 'add' }, inFlight: 3, followed: false },
              why: { code: 'not_followed', params: {}, en: '', zh: '' },
            },
          ]
        : [],
    },
  };
  send({
    ...{ status: { kind: 'live' }, nowSeconds: 1000, connection: 'local', version: '0', skippedSeconds: 0 },
    topics: {
      functions: { state, gone: null, second: 1000 },
      doctor: { state: doctor, gone: null, second: 1000 },
      ...(name.startsWith('overview:') && { overview: { state: overview, gone: null, second: 1000 } }),
    },
  });
  const asked = askedFigure(name, { isOfSecond: false });
  expect(asked === null ? undefined : listedProvenance(asked, live, 1000)).toEqual(expected);
});
