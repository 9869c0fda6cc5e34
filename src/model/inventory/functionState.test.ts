import { describe, expect, it } from 'vitest';
import { fakePod } from '../../../test/fakeConnection.ts';
import { functionCondition } from './functionState.ts';
import type { PodRecord } from './inventory.ts';

const nowMs = 1_000_000;
const ready = fakePod('r', 'f');
const waiting = (reason: string, message: string | null = null, given: Partial<PodRecord> = {}) =>
  fakePod('w', 'f', { ready: false, trouble: { reason, message }, startedAtMs: nowMs - 1000, ...given });
const creating = waiting('ContainerCreating', null, { startedAtMs: null });
const endedAt = (atMs: number) => ({ reason: 'Error', exitCode: 1, atMs });
const unknown = fakePod('u', 'f', { ready: null });

describe('The state of a function', () => {
  it.each<[string, number, PodRecord[] | null, string | null, number | null, string | null]>([
    ['no replica wanted', 0, [], 'scaled_to_zero', 0, null],
    ['no replica wanted and pods not listed', 0, null, 'scaled_to_zero', null, null],
    ['no replica wanted while one still runs', 0, [ready], 'scaled_to_zero', 1, null],
    ['all ready', 2, [ready, ready], 'ready', 2, null],
    ['more ready than wanted', 1, [ready, ready], 'ready', 2, null],
    ['pods not listed', 1, null, null, null, null],
    ['readiness not reported', 1, [unknown], null, null, null],
    ['readiness of one not reported', 2, [ready, unknown], null, null, null],
    ['no pods', 1, [], 'down', 0, null],
    ['one pod being created', 1, [creating], 'starting', 0, 'ContainerCreating'],
    ['one pod that the scheduler has not seen', 1, [waiting('Pending')], 'starting', 0, 'Pending'],
    ['one pod that fits on no node', 1, [waiting('Pending', '0/1 nodes')], 'down', 0, 'Pending'],
    ['one container not ready yet', 1, [waiting('ContainersNotReady')], 'starting', 0, 'ContainersNotReady'],
    [
      'one container not ready for more than a minute',
      1,
      [waiting('ContainersNotReady', null, { startedAtMs: 0 })],
      'down',
      0,
      'ContainersNotReady',
    ],
    [
      'one readiness gate not passed yet',
      1,
      [waiting('ReadinessGatesNotReady')],
      'starting',
      0,
      'ReadinessGatesNotReady',
    ],
    ...(
      [
        ['soon after a restart', 5000, 'starting'],
        ['more than a minute after a restart', 61_000, 'down'],
      ] as const
    ).map(([when, agoMs, state]): [string, number, PodRecord[], string, number, string] => [
      `one container not ready ${when}`,
      1,
      [waiting('ContainersNotReady', null, { startedAtMs: 0, restarts: 1, lastEnd: endedAt(nowMs - agoMs) })],
      state,
      0,
      'ContainersNotReady',
    ]),
    ['an image that cannot be pulled', 1, [waiting('ImagePullBackOff')], 'down', 0, 'ImagePullBackOff'],
    ['one failing beside one being created', 2, [creating, waiting('CrashLoopBackOff')], 'down', 0, 'CrashLoopBackOff'],
    ['one ready of two, one being created', 2, [ready, creating], 'degraded', 1, 'ContainerCreating'],
    ['one ready of two, one failing', 2, [waiting('Error'), ready], 'degraded', 1, 'Error'],
    ['one ready of two, no other pod', 2, [ready], 'degraded', 1, null],
  ])('%s', (_name, replicasWanted, pods, state, replicasReady, reason) => {
    const { trouble, ...others } = functionCondition({ replicasWanted }, pods, nowMs);
    expect(others).toEqual({ state, replicasReady });
    expect(trouble?.reason ?? null).toBe(reason);
  });
});
