import { describe, expect, it } from 'vitest';
import { applyDelta } from '../../src/client/applyDelta.ts';
import type { ReplicasState } from '../../src/contract/v1/stream.ts';
import { fakePod } from '../fakeConnection.ts';
import { firstSecond, type SentEvent, StreamStage, settle } from './stage.ts';

const topic = 'replicas:fn/add';

/** The topic as a client has it after these events. */
function replay(events: readonly SentEvent[], known: ReplicasState | null = null): ReplicasState | null {
  let state = known;
  for (const { name, data } of events) {
    if (name === 'state') state = Object(data['state']);
    const delta = Object(data['topics'])[topic];
    if (state !== null && delta !== undefined) state = Object(applyDelta(state, delta, Number(data['second'])));
  }
  return state;
}

const lastOf = (state: ReplicasState | null, pod: string) => state?.pods[pod]?.columns['cpuPercent']?.slice(-3);

/** Two replicas, the second of which may have a window that cannot be made. */
function stageOfTwo() {
  const failures: unknown[] = [];
  const stage = new StreamStage({ failed: (thrown) => failures.push(thrown) });
  stage.index.changePods({ put: [fakePod('add-2', 'add')], dropped: [] });
  const { source } = stage;
  const { pod } = source;
  const broken = { isBroken: false };
  const failing = (uid?: string) => {
    if (broken.isBroken && uid === 'add-2') throw new Error('The window of add-2 cannot be made.');
    return pod();
  };
  Object.assign(source, { pod: failing });
  return { stage, failures, broken };
}

describe('A replica whose window cannot be made', () => {
  it('is left out of that second alone, in which the others go on', async () => {
    const { stage, failures, broken } = stageOfTwo();
    const { output } = stage.open({ [topic]: null });
    await stage.pass(2);
    let state = replay(output.take());
    expect([lastOf(state, 'add-1'), lastOf(state, 'add-2')]).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
    broken.isBroken = true;
    await stage.pass(1);
    state = replay(output.take(), state);
    expect(failures).toHaveLength(1);
    expect(state?.endSecond).toBe(firstSecond + 3);
    expect([lastOf(state, 'add-1'), lastOf(state, 'add-2')]).toEqual([
      [2, 3, 4],
      [2, 3, null],
    ]);
    const late = stage.open({ [topic]: null });
    await settle();
    const known = replay(late.output.take());
    expect(Object.keys(known?.pods ?? {})).toEqual(['add-1']);
    broken.isBroken = false;
    await stage.pass(1);
    for (const each of [replay(output.take(), state), replay(late.output.take(), known)]) {
      expect(lastOf(each, 'add-2')).toEqual([3, 4, 5]);
      expect(each?.pods['add-2']).toMatchObject({ node: 'n1', ready: true });
    }
  });

  it('is removed when it goes, also for a client that has it from before', async () => {
    const { stage, broken } = stageOfTwo();
    const { output } = stage.open({ [topic]: null });
    await stage.pass(1);
    const state = replay(output.take());
    broken.isBroken = true;
    await stage.pass(1);
    stage.index.changePods({ put: [], dropped: [fakePod('add-2', 'add')] });
    await stage.pass(1);
    expect(Object.keys(replay(output.take(), state)?.pods ?? {})).toEqual(['add-1']);
  });

  it('does not keep the others from being sent', async () => {
    const { stage, broken } = stageOfTwo();
    broken.isBroken = true;
    const { output } = stage.open({ [topic]: null });
    await stage.pass(1);
    expect(lastOf(replay(output.take()), 'add-1')).toEqual([null, 1, 2]);
  });
});
