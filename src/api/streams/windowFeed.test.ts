import { describe, expect, it } from 'vitest';
import { callsOfSeconds } from '../../../test/fakeCalls.ts';
import { fakePod } from '../../../test/fakeConnection.ts';
import { firstSecond, StreamStage, settle } from '../../../test/streams/stage.ts';
import { CallSeconds } from '../../model/calls/callSeconds.ts';

const names = (events: readonly { name: string }[]) => events.map(({ name }) => name);

async function opened(stage: StreamStage, topics: Record<string, number | null>) {
  const stream = stage.open(topics);
  await settle();
  return stream;
}

/** The calls of a function: so many ended in each second that was read. */
class CountedCalls {
  readonly seconds = new CallSeconds();

  read(second: number, succeeded: number): void {
    const requestSeconds = { buckets: null, count: succeeded, sumSeconds: succeeded };
    const growth = { started: succeeded, succeeded, failed: 0, requestSeconds };
    this.seconds.add({ after: second - 1, until: second, growth });
    this.seconds.cover(second - 1, second, 0);
  }

  connect(stage: StreamStage, metrics: 'measured' | 'unmeasured'): void {
    const connection = stage.connectionOf('lab');
    const calls = callsOfSeconds(this.seconds.series);
    stage.current = { ...connection, calls, ...(metrics === 'unmeasured' && { metrics: [] }) };
  }
}

describe('The calls of a function', () => {
  it('are sent second by second, also where nobody measures CPU and memory', async () => {
    const stage = new StreamStage();
    const counted = new CountedCalls();
    counted.connect(stage, 'unmeasured');
    counted.read(firstSecond, 3);
    const { output } = await opened(stage, { 'function:fn/add': null });
    const [, state] = output.take();
    expect(state).toMatchObject({
      name: 'state',
      data: { state: { columns: { callsPerSecond: [...Array(59).fill(null), 3], cpuPercent: Array(60).fill(null) } } },
    });
    expect(state).toMatchObject({ data: { state: { sources: { callsPerSecond: { source: 'gateway' } } } } });
    counted.read(firstSecond + 1, 5);
    await stage.pass(1);
    const topics = { 'function:fn/add': { fromSecond: firstSecond + 1, columns: { callsPerSecond: [5] } } };
    expect(output.take()).toMatchObject([{ name: 'second', data: { topics } }]);
  });

  it('are waited for, for less than half a second', async () => {
    const stage = new StreamStage();
    const counted = new CountedCalls();
    counted.connect(stage, 'measured');
    counted.read(firstSecond, 1);
    const { output } = await opened(stage, { 'function:fn/add': null });
    output.take();
    const at = (second: number, ms: number) => {
      stage.nowMs = second * 1000 + ms;
      stage.source.newest = second;
      stage.hub.tick();
      return names(output.take());
    };
    expect(at(firstSecond + 1, 100)).toEqual([]);
    counted.read(firstSecond + 1, 2);
    expect(at(firstSecond + 1, 140)).toEqual(['second']);
    expect(at(firstSecond + 2, 400)).toEqual([]);
    expect(at(firstSecond + 2, 460)).toEqual(['second']);
  });
});

describe('The window of an entity', () => {
  it('is sent after 5 s at the latest, however often the entity changes', async () => {
    const stage = new StreamStage();
    stage.source.fill = () => new Promise(() => {});
    const { output } = await opened(stage, { 'function:fn/add': null });
    for (let turn = 0; turn < 5; turn++) {
      stage.index.changePods({ put: [fakePod(`more-${turn}`, 'add')], dropped: [] });
      await stage.pass(1);
    }
    expect(names(output.take())).toEqual(['server', 'second', 'second', 'second', 'second', 'state']);
  });

  it('is that of an earlier revision if the entity changes faster than its windows fill', async () => {
    const stage = new StreamStage();
    const fills: (() => void)[] = [];
    stage.source.fill = () => new Promise((resolve) => fills.push(resolve));
    const { output } = await opened(stage, { 'function:fn/add': null });
    stage.index.changePods({ put: [fakePod('add-2', 'add')], dropped: [] });
    await stage.pass(1);
    expect(fills).toHaveLength(2);
    fills[0]?.();
    await settle();
    expect(output.take().at(-1)).toMatchObject({ name: 'state', data: { topic: 'function:fn/add' } });
    fills[1]?.();
    await stage.pass(1);
    expect(names(output.take())).toEqual(['second']);
  });

  it('is not that of an earlier pod of the same name', async () => {
    const stage = new StreamStage();
    const fills: (() => void)[] = [];
    stage.source.fill = () => new Promise((resolve) => fills.push(resolve));
    const { output } = await opened(stage, { 'pod:fn/add-1': null });
    stage.index.changePods({ put: [], dropped: [fakePod('add-1', 'add')] });
    stage.index.changePods({ put: [fakePod('add-1', 'add', { uid: 'another' })], dropped: [] });
    await stage.pass(1);
    fills[0]?.();
    await settle();
    expect(names(output.take())).toEqual(['server', 'second']);
    fills[1]?.();
    await settle();
    expect(names(output.take())).toEqual(['state']);
  });
});
