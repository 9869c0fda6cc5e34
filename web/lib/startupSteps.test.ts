import { describe, expect, it } from 'vitest';
import { startingPod, startupRows } from './startupSteps.ts';

const created = { node: 'node7', ready: false, createdAtSeconds: 1000, startedAtSeconds: null };

describe('the startup of a replica', () => {
  it.each([
    {
      title: 'not scheduled',
      pod: { ...created, node: null },
      states: ['open', 'open', 'open'],
      ms: [null, null, null],
    },
    { title: 'pulling', pod: created, states: ['ended', 'running', 'open'], ms: [null, 12_400, null] },
    {
      title: 'started',
      pod: { ...created, startedAtSeconds: 1009 },
      states: ['ended', 'ended', 'running'],
      ms: [null, 9000, 3400],
    },
    {
      title: 'of unknown age',
      pod: { ...created, createdAtSeconds: null },
      states: ['ended', 'open', 'open'],
      ms: [null, null, null],
    },
  ])('that is $title', ({ pod, states, ms }) => {
    const rows = startupRows(pod, 12_400);
    expect(rows.map(({ state }) => state)).toEqual(states);
    expect(rows.map(({ durationMs }) => durationMs)).toEqual(ms);
  });

  it('is shown for the newest replica that is not ready', () => {
    const pods = [created, { ...created, createdAtSeconds: 1005 }, { ...created, ready: true, createdAtSeconds: 1009 }];
    expect(startingPod(pods)?.createdAtSeconds).toBe(1005);
    expect(startingPod(pods.slice(2))).toBeNull();
  });
});
