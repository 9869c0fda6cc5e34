import { describe, expect, it } from 'vitest';
import { fakePod } from '../../../test/fakeConnection.ts';
import { FakeOutput, firstSecond, StreamStage, settle } from '../../../test/streams/stage.ts';
import { eventExamples } from '../../contract/examples.ts';
import { Feed } from './feed.ts';
import { Stream } from './stream.ts';

const node = 'node:n1';
const pod = 'pod:fn/add-1';
/** Does not exist at first. */
const later = 'pod:fn/add-2';
const names = (events: readonly { name: string }[]) => events.map(({ name }) => name);

async function opened(stage: StreamStage, topics: Record<string, number | null>, given = {}) {
  const stream = stage.open(topics, given);
  await settle();
  return stream;
}

describe('A client that comes back', () => {
  it('is sent exactly what it missed, in one event', async () => {
    const stage = new StreamStage();
    const first = await opened(stage, { [node]: null });
    await stage.pass(2);
    first.closed();
    await stage.pass(5);
    const { output } = await opened(stage, { [node]: firstSecond + 2 });
    const [, event, ...others] = output.take();
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      name: 'second',
      id: firstSecond + 7,
      data: { topics: { [node]: { fromSecond: firstSecond + 3, columns: { cpuPercent: [4, 5, 6, 7, 8] } } } },
    });
    await stage.pass(1);
    expect(output.take().map(({ id }) => id)).toEqual([firstSecond + 8]);
  });

  it('is sent values that were written back meanwhile', async () => {
    const stage = new StreamStage();
    const first = await opened(stage, { [node]: null });
    await stage.pass(3);
    first.closed();
    stage.source.values.set(firstSecond + 1, 50);
    await stage.pass(2);
    const { output } = await opened(stage, { [node]: firstSecond + 3 });
    expect(output.take()[1]?.data['topics']).toMatchObject({
      [node]: { fromSecond: firstSecond + 1, columns: { cpuPercent: [50, 3, 4, 5, 6] } },
    });
  });

  it('is sent the whole window, not a state, by a replica that has not followed the topic', async () => {
    const stage = new StreamStage();
    await stage.pass(10);
    const { output } = await opened(stage, { [node]: firstSecond + 5 });
    expect(names(output.events)).toEqual(['server', 'second']);
    expect(output.events[1]?.data['topics']).toMatchObject({ [node]: { fromSecond: firstSecond - 49 } });
  });

  it.each([
    ['is a state again', 60, ['server', 'state']],
    ['is what changed', 59, ['server', 'second']],
  ])('after %s when its last second is %d s old', async (_what, seconds, want) => {
    const stage = new StreamStage();
    const kept = await opened(stage, { [node]: null });
    await stage.pass(seconds);
    const { output } = await opened(stage, { [node]: firstSecond });
    expect(names(output.events)).toEqual(want);
    kept.closed();
  });

  it('waits for its own second on a replica whose clock is behind, and has no second twice', async () => {
    const stage = new StreamStage();
    const { output } = await opened(stage, { [node]: firstSecond + 2 });
    await stage.pass(3);
    expect(output.events.map(({ name, id }) => [name, id])).toEqual([
      ['server', null],
      ['second', firstSecond + 3],
    ]);
  });
});

describe('A client that comes back to several topics', () => {
  it('is sent the state of a topic whose window is filled after the next second', async () => {
    const stage = new StreamStage();
    await stage.pass(5);
    let filled = () => {};
    const fills = [Promise.resolve(), new Promise<void>((resolve) => (filled = resolve))];
    stage.source.fill = () => fills.shift() ?? Promise.resolve();
    const { output } = await opened(stage, { [node]: firstSecond + 2, [pod]: firstSecond + 2 });
    await stage.pass(1);
    const events = output.take().slice(1);
    expect(events.map(({ data }) => [data['second'], Object.keys(Object(data['topics']))])).toEqual([
      [firstSecond + 5, [node]],
      [firstSecond + 6, [node]],
    ]);
    // The client cannot resume the pod from these seconds.
    expect(events.map(({ id }) => id)).toEqual([null, null]);
    filled();
    await settle();
    expect(output.take()).toMatchObject([{ name: 'state', data: { topic: pod, second: firstSecond + 6 } }]);
    await stage.pass(1);
    expect(output.take()).toMatchObject([{ id: firstSecond + 7, data: { topics: { [node]: {}, [pod]: {} } } }]);
  });

  it('has little waiting, however much it missed, and ends up with every second', async () => {
    const stage = new StreamStage();
    const pods = Array.from({ length: 300 }, (_, index) => fakePod(`many-${index}`, 'add'));
    stage.index.changePods({ put: pods, dropped: [] });
    const topics = pods.map(({ uid }) => `pod:fn/${uid}`);
    const keeper = await opened(stage, Object.fromEntries(topics.map((topic) => [topic, null])));
    await stage.pass(20);
    const usual = keeper.output.buffers.at(-1)?.length ?? 0;
    const output = new FakeOutput();
    output.isReading = false;
    const since = Object.fromEntries(topics.map((topic) => [topic, firstSecond + 2]));
    const { drained } = await opened(stage, since, { output });
    let most = 0;
    while (output.writableNeedDrain) {
      most = Math.max(most, output.writableLength);
      output.drain();
      output.isReading = false;
      drained();
    }
    const events = output.take();
    expect(names(events.slice(0, 3))).toEqual(['server', 'second', 'state']);
    const known = [...Object.keys(Object(events[1]?.data['topics'])), ...events.map(({ data }) => data['topic'])];
    expect(known.filter((topic) => topic !== undefined).sort()).toEqual([...topics].sort());
    expect(most).toBeLessThan(2.1 * usual);
  });
});

describe('A topic that the client knows as gone', () => {
  const appear = (stage: StreamStage) => stage.index.changePods({ put: [fakePod('add-2', 'add')], dropped: [] });

  it('is reported once to a slow reader, which is sent its state when it appears', async () => {
    const stage = new StreamStage();
    const many = Object.fromEntries(Array.from({ length: 600 }, (_, index) => [`node:none ${index}`, null]));
    const { output, drained } = await opened(stage, { [later]: null, [node]: null, ...many });
    await stage.pass(1);
    output.take();
    output.isReading = false;
    stage.current = stage.connectionOf('other');
    await stage.pass(2);
    appear(stage);
    await stage.pass(1);
    for (let turn = 0; turn < 10; turn++) {
      output.drain();
      output.isReading = false;
      drained();
    }
    const about = output.take().filter(({ data }) => data['topic'] === later);
    expect(names(about)).toEqual(['gone', 'state']);
  });

  it('is sent as a state if it appeared since the last second of a client that comes back', async () => {
    const stage = new StreamStage();
    await opened(stage, { [later]: null });
    await stage.pass(2);
    appear(stage);
    await stage.pass(3);
    const { output } = await opened(stage, { [later]: firstSecond + 1 });
    expect(names(output.events)).toEqual(['server', 'state']);
  });
});

describe('A client that does not read', () => {
  it('has 64 KiB waiting at most, then is told how much it skipped and sent the state', async () => {
    const stage = new StreamStage();
    const { output, drained } = await opened(stage, { [node]: null });
    output.isReading = false;
    await stage.pass(3000);
    expect(output.writableLength).toBeGreaterThan(32 * 1024);
    expect(output.writableLength).toBeLessThanOrEqual(64 * 1024);
    const [last] = output.take().slice(-1);
    output.drain();
    drained();
    const [skipped, state, ...others] = output.take();
    expect(others).toEqual([]);
    const example = /^data: (.*)$/m.exec(eventExamples['skipped']?.value ?? '')?.[1] ?? '{}';
    expect(Object.keys(skipped?.data ?? {}).sort()).toEqual(Object.keys(JSON.parse(example)).sort());
    expect(skipped).toMatchObject({ name: 'skipped', data: { seconds: firstSecond + 3000 - (last?.id ?? 0) } });
    expect(state).toMatchObject({ name: 'state', data: { state: { endSecond: firstSecond + 3000 } } });
    await stage.pass(1);
    expect(output.take().map(({ id }) => id)).toEqual([firstSecond + 3001]);
  });

  it('is sent what it missed in one event, without a gap, if it reads again in time', async () => {
    const stage = new StreamStage();
    const pods = Array.from({ length: 150 }, (_, index) => fakePod(`many-${index}`, 'add'));
    stage.index.changePods({ put: pods, dropped: [] });
    const { output, drained } = await opened(stage, Object.fromEntries(pods.map(({ uid }) => [`pod:fn/${uid}`, null])));
    await stage.pass(1);
    output.take();
    output.isReading = false;
    await stage.pass(4);
    const [first, ...others] = output.take();
    expect([first?.id, others]).toEqual([firstSecond + 2, []]);
    output.drain();
    drained();
    const [missed, ...later] = output.take();
    expect([missed?.id, later]).toEqual([firstSecond + 5, []]);
    expect(missed?.data['topics']).toMatchObject({ 'pod:fn/many-149': { fromSecond: firstSecond + 3 } });
    expect(Object.keys(Object(missed?.data['topics']))).toHaveLength(150);
  });

  it('is sent states one at a time, as it reads', async () => {
    const stage = new StreamStage();
    const output = new FakeOutput();
    output.isReading = false;
    const topics = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`node:n1 ${index}`, null]));
    const { drained } = await opened(stage, { ...topics, [node]: null, 'pod:fn/add-1': null }, { output });
    expect(output.writableLength).toBeLessThan(24 * 1024);
    for (let turn = 0; turn < 20; turn++) {
      output.drain();
      output.isReading = false;
      drained();
    }
    expect(output.events.filter(({ name }) => name === 'gone')).toHaveLength(1000);
    expect(output.events.filter(({ name }) => name === 'state')).toHaveLength(2);
  });
});

it('A stream whose topic cannot be sent is closed', () => {
  class BrokenFeed extends Feed {
    override isMeasured = () => true;
    protected override forget(): void {}
    protected override look = () => 'present' as const;
    protected override update = () => null;
    protected override deltaSince = () => null;
    protected override stateNow(): object {
      throw new Error('broken');
    }
  }
  const stage = new StreamStage();
  const context = { topic: node, connection: stage.connectionOf('lab'), index: null, namespaces: null };
  const feed = new BrokenFeed({ ...context, arrived: () => {}, happened: () => {}, failed: () => {} });
  feed.advance(firstSecond);
  const failures: unknown[] = [];
  const output = new FakeOutput();
  const stream = new Stream(output, [feed], new Map([[feed, null]]), 0, (thrown) => failures.push(thrown));
  const now = { second: firstSecond, nowMs: stage.nowMs };
  stream.catchUp(now);
  stream.advance(Buffer.from(''), now, 0, new Set());
  expect([output.isDestroyed, failures]).toEqual([true, [new Error('broken')]]);
});

it('A stream on which nothing is written gets a comment every 15 s', async () => {
  const stage = new StreamStage();
  let monotonicMs = 0;
  Object.assign(stage.clock, { monotonicMs: () => monotonicMs });
  const { output } = await opened(stage, { [node]: null });
  for (const [ms, comments] of [
    [14_000, 0],
    [1000, 1],
    [14_000, 1],
    [1000, 2],
  ] as const) {
    monotonicMs += ms;
    stage.hub.tick();
    expect(output.text.match(/^:$/gm)?.length ?? 0).toBe(comments);
  }
});
