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
    if (state !== null && name === 'second' && delta !== undefined)
      state = Object(applyDelta(state, delta, Number(data['second'])));
  }
  return state;
}

const lastOf = (state: ReplicasState | null, pod: string) => state?.pods[pod]?.columns['cpuPercent']?.slice(-3);

describe('The replicas of a function', () => {
  it('are sent pod by pod, with further ones as they come and go', async () => {
    const stage = new StreamStage();
    const { output } = stage.open({ [topic]: null });
    await settle();
    let state = replay(output.take());
    expect(state).toMatchObject({ namespace: 'fn', name: 'add', total: 1, endSecond: firstSecond });
    expect(state?.pods).toMatchObject({ 'add-1': { node: 'n1', ready: true } });
    await stage.pass(2);
    state = replay(output.take(), state);
    expect(lastOf(state, 'add-1')).toEqual([1, 2, 3]);

    const second = fakePod('add-2', 'add', { ready: false, nodeName: 'n2' });
    stage.index.changePods({ put: [second], dropped: [] });
    await stage.pass(2);
    state = replay(output.take(), state);
    expect(state).toMatchObject({ total: 2, pods: { 'add-2': { node: 'n2', ready: false } } });
    expect(lastOf(state, 'add-2')).toEqual(lastOf(state, 'add-1'));
    stage.index.changePods({ put: [{ ...second, ready: true }], dropped: [second] });
    stage.index.changePods({ put: [], dropped: [fakePod('add-1', 'add')] });
    await stage.pass(1);
    state = replay(output.take(), state);
    expect(state).toMatchObject({ total: 1, endSecond: firstSecond + 5, pods: { 'add-2': { ready: true } } });
    expect(Object.keys(state?.pods ?? {})).toEqual(['add-2']);
    expect(state).toEqual(replay(openedNow(stage)));
  });

  it('are sent to a client that comes back from where it was, also those that went', async () => {
    const stage = new StreamStage();
    stage.index.changePods({ put: [fakePod('add-2', 'add')], dropped: [] });
    const first = stage.open({ [topic]: null });
    await settle();
    await stage.pass(1);
    const known = replay(first.output.take());
    first.closed();
    stage.index.changePods({ put: [], dropped: [fakePod('add-2', 'add')] });
    await stage.pass(3);
    const { output } = stage.open({ [topic]: firstSecond + 1 });
    await settle();
    expect(output.events.map(({ name }) => name)).toEqual(['server', 'second']);
    expect(replay(output.take(), known)).toEqual(replay(openedNow(stage)));
  });

  it('replace what a client has that another server sent', async () => {
    const stage = new StreamStage();
    await stage.pass(5);
    const { output } = stage.open({ [topic]: firstSecond + 2 });
    await settle();
    const events = output.take();
    expect(events.map(({ name }) => name)).toEqual(['server', 'second']);
    const [window] = Object.values(replay(openedNow(stage))?.pods ?? {});
    if (window === undefined) throw new Error('no window');
    const stale = { connection: 'lab', namespace: 'fn', name: 'add', total: 1, endSecond: 1, pods: { gone: window } };
    expect(replay(events, stale)).toEqual(replay(openedNow(stage)));
  });

  it('are at most 50 pods of all', async () => {
    const stage = new StreamStage();
    const pods = Array.from({ length: 70 }, (_, n) => fakePod(`add-${100 + n}`, 'add'));
    stage.index.changePods({ put: pods, dropped: [] });
    const { output } = stage.open({ [topic]: null });
    await settle();
    const state = replay(output.take());
    expect(state?.total).toBe(71);
    expect(Object.keys(state?.pods ?? {})).toHaveLength(50);
    expect(stage.source.followed).toBe(50);
  });

  it('are none of a function without pods', async () => {
    const stage = new StreamStage();
    stage.index.changePods({ put: [], dropped: [fakePod('add-1', 'add')] });
    const { output } = stage.open({ [topic]: null });
    await settle();
    expect(replay(output.take())).toMatchObject({ total: 0, pods: {} });
  });
});

/** What a new client is sent. */
function openedNow(stage: StreamStage): SentEvent[] {
  const { output, closed } = stage.open({ [topic]: null }, { client: 'new' });
  closed();
  return output.events;
}
