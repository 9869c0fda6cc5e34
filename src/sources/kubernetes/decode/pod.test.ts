import { describe, expect, it } from 'vitest';
import { openFaasWorkloads } from '../../../platforms/openfaas/workloads.ts';
import { decodePod, type PodItem } from './pod.ts';
import { StringInterner } from './stringInterner.ts';

interface Given {
  readonly metadata?: object;
  readonly spec?: object;
  readonly status?: object;
}

function podItem({ metadata = {}, spec = {}, status = {} }: Given): PodItem | null {
  const object = {
    metadata: { uid: 'u', name: 'add-1', namespace: 'fn', labels: { faas_function: 'add' }, ...metadata },
    spec: { containers: [{ name: 'add' }], ...spec },
    status: { phase: 'Running', ...status },
  };
  return decodePod(object, openFaasWorkloads, 'lab', new StringInterner());
}

const pod = (given: Given) => podItem(given)?.record;

const memory = (limit: unknown) => ({ resources: { limits: { memory: limit } } });
const condition = (type: string, status: string, more: object = {}) => ({ conditions: [{ type, status, ...more }] });
const statusOf = (state: object, more: object = {}) => ({
  containerStatuses: [{ name: 'add', state, restartCount: 0, ...more }],
});
const oom = { terminated: { reason: 'OOMKilled', exitCode: 137, finishedAt: '2026-01-01T00:00:09Z' } };

describe('decodePod', () => {
  it.each<[string, Given, boolean]>([
    ['being deleted', { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } }, true],
    ['succeeded', { status: { phase: 'Succeeded' } }, true],
    ['failed', { status: { phase: 'Failed', reason: 'Evicted' } }, true],
    ['running', {}, false],
  ])('takes a pod that is %s as leaving: %s', (_why, given, isLeaving) => {
    expect(podItem(given)?.isLeaving).toBe(isLeaving);
  });

  it.each<[string, Given]>([
    ['belongs to no function', { metadata: { labels: { app: 'x' } } }],
    ['has no labels', { metadata: { labels: null } }],
  ])('skips a pod that %s', (_why, given) => {
    expect(pod(given)).toBeUndefined();
  });

  it.each<[string, object, number | null]>([
    ['no limit', { containers: [{ name: 'add' }] }, null],
    ['a limit', { containers: [{ name: 'add', ...memory('64Mi') }] }, 64 * 2 ** 20],
    [
      'two',
      {
        containers: [
          { name: 'add', ...memory('1k') },
          { name: 'b', ...memory('500') },
        ],
      },
      1500,
    ],
    ['one container without a limit', { containers: [{ name: 'add', ...memory('1k') }, { name: 'b' }] }, null],
    ['an invalid limit', { containers: [{ name: 'add', ...memory('much') }] }, null],
    ['no containers', { containers: [] }, null],
    ['a limit of the pod alone', { ...memory('96Mi'), containers: [{ name: 'add' }, { name: 'b' }] }, 96 * 2 ** 20],
    [
      'of the pod, a sidecar without',
      { ...memory('96Mi'), containers: [{ name: 'add', ...memory('64Mi') }, { name: 'b' }] },
      96 * 2 ** 20,
    ],
    [
      'of the pod below those of its containers',
      {
        ...memory('1k'),
        containers: [
          { name: 'add', ...memory('1k') },
          { name: 'b', ...memory('1k') },
        ],
      },
      1000,
    ],
    ['a pod limit of 0', { ...memory('0'), containers: [{ name: 'add', ...memory('1k') }] }, 1000],
    ['a pod limit for CPU alone', { resources: { limits: { cpu: '1' } }, containers: [{ name: 'add' }] }, null],
    [
      'a native sidecar without one',
      { containers: [{ name: 'add', ...memory('1k') }], initContainers: [{ name: 'mesh', restartPolicy: 'Always' }] },
      null,
    ],
    [
      'a sidecar counts, an init container does not',
      {
        containers: [{ name: 'add', ...memory('1k') }],
        initContainers: [{ name: 'setup' }, { name: 'mesh', restartPolicy: 'Always', ...memory('1k') }],
      },
      2000,
    ],
  ])('memory limit: %s', (_name, spec, want) => {
    expect(pod({ spec })?.memoryLimitBytes).toBe(want);
  });

  it.each<[string, object, string, string | null]>([
    ['just created', { phase: 'Pending' }, 'Pending', null],
    [
      'no node takes it',
      {
        phase: 'Pending',
        ...condition('PodScheduled', 'False', { reason: 'Unschedulable', message: '0/1 nodes are available' }),
      },
      'Pending',
      '0/1 nodes are available',
    ],
    [
      'held back',
      { phase: 'Pending', ...condition('PodScheduled', 'False', { reason: 'SchedulingGated', message: 'gated' }) },
      'Pending',
      'SchedulingGated: gated',
    ],
    ['creating a container', statusOf({ waiting: { reason: 'ContainerCreating' } }), 'ContainerCreating', null],
    [
      'no image',
      statusOf({ waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image "x"' } }),
      'ImagePullBackOff',
      'Back-off pulling image "x"',
    ],
    [
      'crashing',
      statusOf({ waiting: { reason: 'CrashLoopBackOff', message: 'back-off 10s' } }, { lastState: oom }),
      'CrashLoopBackOff',
      'The last run ended: OOMKilled, exit code 137. back-off 10s',
    ],
    ['just killed', statusOf(oom), 'OOMKilled', 'OOMKilled, exit code 137'],
    [
      'an exit without a reason',
      statusOf({ terminated: { exitCode: 2, message: 'boom\n' } }),
      'Error',
      'Error, exit code 2. boom',
    ],
    [
      'runs but does not answer',
      {
        ...statusOf({ running: {} }),
        ...condition('Ready', 'False', { reason: 'ContainersNotReady', message: 'unready: [add]' }),
      },
      'ContainersNotReady',
      'unready: [add]',
    ],
    [
      'an init container that crashes',
      {
        initContainerStatuses: [
          { name: 'a', state: { terminated: { reason: 'Completed', exitCode: 0 } } },
          { name: 'b', state: { waiting: { reason: 'CrashLoopBackOff' } } },
        ],
        ...statusOf({ waiting: { reason: 'PodInitializing' } }),
      },
      'Init:CrashLoopBackOff',
      null,
    ],
    [
      'an init container that runs',
      {
        initContainerStatuses: [{ name: 'a', state: { running: {} } }],
        ...statusOf({ waiting: { reason: 'PodInitializing' } }),
      },
      'PodInitializing',
      null,
    ],
    ['on a lost node', { reason: 'NodeLost', message: 'gone' }, 'NodeLost', 'gone'],
  ])('reason for not being ready: %s', (_name, status, reason, message) => {
    expect(pod({ status })).toMatchObject({ ready: false, trouble: { reason, message } });
  });

  it('gives no reason for a ready pod, but how its last run ended', () => {
    const status = {
      ...condition('Ready', 'True'),
      ...statusOf({ running: { startedAt: '2026-01-01T00:00:10Z' } }, { restartCount: 3, lastState: oom }),
    };
    expect(pod({ status })).toMatchObject({
      ready: true,
      trouble: null,
      restarts: 3,
      lastEnd: { reason: 'OOMKilled', exitCode: 137, atMs: Date.UTC(2026, 0, 1, 0, 0, 9) },
    });
  });

  it.each<[string, object, number | null]>([
    ['not started', statusOf({ waiting: {} }), null],
    ['pending, no container reported', { phase: 'Pending' }, null],
    ['running, no container reported', {}, Number.NaN],
    ['running without a time', statusOf({ running: {} }), Number.NaN],
    [
      'the run before counts',
      statusOf(
        { running: { startedAt: '1970-01-01T00:00:05Z' } },
        { lastState: { terminated: { startedAt: '1970-01-01T00:00:02Z', exitCode: 1 } } },
      ),
      2000,
    ],
    [
      'of many runs the older are not told of',
      {
        ...statusOf({ running: { startedAt: '1970-01-01T00:00:50Z' } }, { restartCount: 4 }),
        ...condition('Initialized', 'True', { lastTransitionTime: '1970-01-01T00:00:01Z' }),
      },
      1000,
    ],
  ])('start time: %s', (_name, status, want) => {
    expect(pod({ status })?.startedAtMs).toBe(want);
  });

  it.each<[string, object, number | null]>([
    ['no phase and no container', { phase: null }, 0],
    ['pending', { phase: 'Pending' }, 0],
    ['running, no container reported', {}, null],
    ['the sum of all containers', { containerStatuses: [{ restartCount: 2 }, { restartCount: 3 }] }, 5],
  ])('restarts: %s', (_name, status, want) => {
    expect(pod({ status })?.restarts).toBe(want);
  });

  it('strips the runtime from container ids; null before there is one', () => {
    const spec = { containers: [{ name: 'add' }, { name: 'b' }] };
    const status = {
      containerStatuses: [
        { name: 'b', containerID: '' },
        { name: 'add', containerID: 'cri-o://abc' },
      ],
    };
    expect(pod({ spec, status })?.containers).toMatchObject([
      { name: 'add', id: 'abc' },
      { name: 'b', id: null },
    ]);
  });
});
