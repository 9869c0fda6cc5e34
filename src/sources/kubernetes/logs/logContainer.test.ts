import { expect, test } from 'vitest';
import { fixture } from '../../../../test/fixture.ts';
import { openFaasWorkloads } from '../../../platforms/openfaas/workloads.ts';
import { listAt } from '../../http/jsonMember.ts';
import { decodePodLogs } from './logContainer.ts';

test('recorded pods', () => {
  const pods = listAt(JSON.parse(fixture('apiserver/pods.json').toString()), 'items').map((pod) =>
    decodePodLogs(pod, openFaasWorkloads),
  );
  expect(pods.map((logs) => logs.map(({ container }) => container))).toEqual([
    ['add'],
    ['add-two'],
    ['burn'],
    ['errlog'],
    ['nodeinfo'],
    ['nodeinfo'],
    ['slow'],
  ]);
  expect(pods[0]).toEqual([
    {
      podUid: '146d7460-7274-46d3-aaa7-14aae4b91414',
      podName: 'add-74587bc8d-khfmp',
      namespace: 'openfaas-fn',
      nodeName: 'lab-node',
      podCreatedAtMs: Date.UTC(2026, 10, 23, 20, 5, 29),
      container: 'add',
      restartCount: 0,
      running: true,
      startedAtMs: Date.UTC(2026, 10, 23, 20, 5, 30),
    },
  ]);
});

const startedAt = '2026-11-23T20:05:30Z';
const startedAtMs = Date.parse(startedAt);

test.each<[string, object | undefined, object]>([
  ['has no status yet', undefined, { restartCount: 0, running: false, startedAtMs: null }],
  [
    'is created',
    { restartCount: 0, state: { waiting: { reason: 'ContainerCreating' } }, lastState: {} },
    { restartCount: 0, running: false, startedAtMs: null },
  ],
  [
    'runs again',
    {
      restartCount: 2,
      state: { running: { startedAt } },
      lastState: { terminated: { startedAt: '2026-11-23T19:00:00Z' } },
    },
    { restartCount: 2, running: true, startedAtMs },
  ],
  [
    'waits to run again',
    { restartCount: 2, state: { waiting: {} }, lastState: { terminated: { startedAt } } },
    { restartCount: 2, running: false, startedAtMs },
  ],
  [
    'has ended',
    { restartCount: 0, state: { terminated: { startedAt } } },
    { restartCount: 0, running: false, startedAtMs },
  ],
])('reads the state of a container that %s', (_name, status, want) => {
  const pod = {
    metadata: {
      uid: 'u',
      name: 'add-1',
      namespace: 'ns',
      labels: { faas_function: 'add' },
      deletionTimestamp: startedAt,
    },
    spec: { containers: [{ name: 'proxy' }, { name: 'add' }] },
    status: { phase: 'Failed', containerStatuses: status === undefined ? [] : [{ name: 'add', ...status }] },
  };
  expect(decodePodLogs(pod, openFaasWorkloads)).toEqual([
    { podUid: 'u', podName: 'add-1', namespace: 'ns', nodeName: null, podCreatedAtMs: null, container: 'add', ...want },
  ]);
});

test('selects all containers if none is named like the function, and skips pods of others', () => {
  const metadata = { uid: 'u', name: 'x', namespace: 'ns' };
  const spec = { containers: [{ name: 'a' }, { name: 'b' }] };
  const labelled = decodePodLogs(
    { metadata: { ...metadata, labels: { faas_function: 'fn' } }, spec },
    openFaasWorkloads,
  );
  expect(labelled.map(({ container }) => container)).toEqual(['a', 'b']);
  expect(decodePodLogs({ metadata, spec }, openFaasWorkloads)).toEqual([]);
  expect(decodePodLogs(null, openFaasWorkloads)).toEqual([]);
});
