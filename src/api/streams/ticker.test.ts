import { describe, expect, it } from 'vitest';
import { fakePod } from '../../../test/fakeConnection.ts';
import { firstSecond, StreamStage, settle } from '../../../test/streams/stage.ts';
import { systemClock } from '../../model/clock.ts';
import { Checkups } from '../../model/doctor/checkup.ts';
import { Fault } from '../../model/fault.ts';

const node = 'node:n1';
const names = (events: readonly { name: string }[]) => events.map(({ name }) => name);
const delta = (value: number, second: number) => ({
  fromSecond: second,
  columns: { cpuPercent: [value], memoryPercent: [value] },
});

async function opened(stage: StreamStage, topics: Record<string, number | null>, given = {}) {
  const stream = stage.open(topics, given);
  await settle();
  return stream;
}

describe('A stream', () => {
  it('begins with the server, then the state of each topic once its window is filled', async () => {
    const stage = new StreamStage();
    const { output } = await opened(stage, { [node]: null, 'function:fn/add': null, 'pod:fn/add-1': null });
    const events = output.take();
    expect(names(events)).toEqual(['server', 'state', 'state', 'state']);
    expect(events[0]?.data).toEqual({ version: 'test', connection: 'lab', nowSeconds: firstSecond + 0.5 });
    expect(events[1]?.data).toMatchObject({
      topic: node,
      state: {
        connection: 'lab',
        endSecond: firstSecond,
        columns: { cpuPercent: [...Array(59).fill(null), 1], rootDiskPercent: Array(60).fill(null) },
        sources: {
          cpuPercent: { source: 'agent', intervalSeconds: 1, measuredAtSeconds: null },
          rootDiskPercent: { source: null, intervalSeconds: null, measuredAtSeconds: null },
        },
      },
    });
  });

  it('sends one event a second for all topics, with what changed', async () => {
    const stage = new StreamStage();
    const { output } = await opened(stage, { [node]: null, 'pod:fn/add-1': null });
    output.take();
    await stage.pass(2);
    const [first, second, ...others] = output.take();
    expect(others).toEqual([]);
    expect([first?.id, second?.id]).toEqual([firstSecond + 1, firstSecond + 2]);
    expect(second?.data['nowSeconds']).toBe(firstSecond + 2.5);
    expect(second?.data['topics']).toMatchObject({
      [node]: delta(3, firstSecond + 2),
      'pod:fn/add-1': { fromSecond: firstSecond + 2 },
    });
  });

  it('sends values that were written back, from the first second that changed', async () => {
    const stage = new StreamStage();
    const { output } = await opened(stage, { [node]: null });
    await stage.pass(3, () => Number.NaN);
    output.take();
    stage.source.values.set(firstSecond + 2, 7);
    stage.source.values.set(firstSecond + 3, 8);
    await stage.pass(1, () => 9);
    expect(output.take()[0]?.data['topics']).toMatchObject({
      [node]: { fromSecond: firstSecond + 2, columns: { cpuPercent: [7, 8, 9] } },
    });
  });

  it('waits for a second until it is measured, for 450 ms at most', async () => {
    const stage = new StreamStage();
    const { output } = await opened(stage, { [node]: null });
    output.take();
    stage.nowMs = (firstSecond + 1) * 1000 + 100;
    expect(stage.hub.tick()).toBe(40);
    expect(output.take()).toEqual([]);
    stage.source.newest = firstSecond + 1;
    stage.hub.tick();
    expect(output.take().map(({ id }) => id)).toEqual([firstSecond + 1]);
    stage.nowMs = (firstSecond + 2) * 1000 + 449;
    stage.hub.tick();
    expect(output.take()).toEqual([]);
    stage.nowMs += 1;
    stage.hub.tick();
    expect(output.take().map(({ id }) => id)).toEqual([firstSecond + 2]);
  });

  it('does not wait for a failing source, nor for a topic without streams', async () => {
    const stage = new StreamStage();
    const { output, closed } = await opened(stage, { [node]: null });
    const { output: other } = await opened(stage, { sources: null });
    output.take();
    stage.source.failing = new Fault('upstream_timeout', 'no answer');
    stage.nowMs = (firstSecond + 1) * 1000 + 30;
    stage.hub.tick();
    expect(output.take().map(({ id }) => id)).toEqual([firstSecond + 1]);
    stage.source.failing = null;
    stage.nowMs += 1000;
    stage.hub.tick();
    expect(output.take()).toEqual([]);
    other.take();
    closed();
    stage.hub.tick();
    expect(other.take().map(({ id }) => id)).toEqual([firstSecond + 2]);
  });

  it('makes the bytes of a second once for all clients of the same topics, in any order', async () => {
    const stage = new StreamStage();
    const one = await opened(stage, { [node]: null, sources: null });
    const other = await opened(stage, { sources: null, [node]: null }, { client: 'bob' });
    await stage.pass(1);
    expect(one.output.buffers.at(-1)).toBe(other.output.buffers.at(-1));
    expect(one.output.buffers.at(-2)).toBe(other.output.buffers.at(-2));
    expect(stage.source.followed).toBe(1);
  });

  it('reports what does not exist as gone, and sends its state when it appears', async () => {
    const stage = new StreamStage();
    const { output } = await opened(stage, { 'pod:fn/add-2': null, 'function:fn/no': null, 'node:no': null });
    expect(
      output
        .take()
        .slice(1)
        .map(({ name, data }) => [name, data['topic'], data['code']]),
    ).toEqual([
      ['gone', 'pod:fn/add-2', 'unknown_pod'],
      ['gone', 'function:fn/no', 'unknown_function'],
      ['gone', 'node:no', 'unknown_node'],
    ]);
    stage.index.changePods({ put: [fakePod('add-2', 'add')], dropped: [] });
    await stage.pass(1);
    expect(names(output.take())).toEqual(['second', 'state']);
    stage.index.changePods({ put: [], dropped: [fakePod('add-2', 'add')] });
    await stage.pass(1);
    expect(names(output.take())).toEqual(['second', 'gone']);
  });

  it('hides what is outside the namespaces of its token as if it did not exist', async () => {
    const stage = new StreamStage();
    const topics = { 'function:fn/add': null, 'function:fn/no': null, 'pod:fn/add-1': null, 'pod:fn/no': null };
    const { output } = await opened(stage, topics, { namespaces: ['other'] });
    await stage.pass(2);
    const about = (name: string) => JSON.stringify(output.events).replaceAll(name, 'X');
    expect(output.events.filter(({ name }) => name === 'gone')).toHaveLength(4);
    expect(about('fn/add-1').replaceAll('fn/add', 'X').replaceAll('fn/no', 'X')).not.toContain('columns');
    expect(stage.source.followed).toBe(0);
  });

  it('sends changed and removed sources', async () => {
    const stage = new StreamStage();
    const source = {
      name: 'agent',
      address: 'http://a',
      version: null,
      lastSuccessAtMs: null,
      latencyMs: null,
      lastError: null,
      intervalSeconds: null,
      failing: null,
      findings: [],
    } as const;
    stage.health = [source, { ...source, address: 'http://b' }];
    const { output } = await opened(stage, { sources: null });
    expect(output.take()[1]?.data).toMatchObject({
      state: { items: [{ address: 'http://a' }, { address: 'http://b' }] },
    });
    await stage.pass(1);
    expect(output.take()[0]?.data['topics']).toEqual({});
    stage.health = [{ ...source, latencyMs: 1.23456 }];
    await stage.pass(1);
    expect(output.take()[0]?.data['topics']).toMatchObject({
      sources: { changed: [{ address: 'http://a', latencyMs: 1.235 }], removed: ['agent http://b'] },
    });
  });

  it('checks again 5 s after a check of the doctor that failed', async () => {
    const failures: unknown[] = [];
    const found = { isBroken: true };
    const ownFindings = async () => {
      if (found.isBroken) throw new Error('broken');
      return [];
    };
    const stage = new StreamStage({
      doctor: { checkups: new Checkups(systemClock), ownFindings },
      failed: (thrown) => failures.push(thrown),
    });
    const { output } = await opened(stage, { doctor: null });
    expect(failures).toEqual([new Error('broken')]);
    found.isBroken = false;
    await stage.pass(4);
    expect(names(output.take())).toEqual(['server', 'second', 'second', 'second', 'second']);
    await stage.pass(1);
    await expect.poll(() => names(output.events)).toContain('state');
  });

  it('sends the doctor when it has looked, in both languages', async () => {
    const ownFindings = async () => [{ code: 'loopback_only', params: { address: '127.0.0.1:1' } } as const];
    const stage = new StreamStage({ doctor: { checkups: new Checkups(systemClock), ownFindings } });
    const { output } = await opened(stage, { doctor: null });
    await expect.poll(() => names(output.events)).toEqual(['server', 'state']);
    const { findings } = Object(output.events[1]?.data['state']);
    expect(findings).toMatchObject([{ code: 'loopback_only', severity: 'note' }]);
    expect(findings[0].en.text).toMatch(/[a-z]/);
    expect(findings[0].zh.text).toMatch(/\p{Script=Han}/u);
  });
});

describe('A topic whose figures cannot be read', () => {
  const pod = 'pod:fn/add-1';
  const broken = {
    at: () => {
      throw new Error('broken');
    },
  };

  it('is reported and sent once they can; other topics go on', async () => {
    const failures: unknown[] = [];
    const stage = new StreamStage({ failed: (thrown) => failures.push(thrown) });
    const { node: read } = stage.source;
    stage.source.node = () => ({ ...read(), cpuPercent: broken });
    const { output } = await opened(stage, { [node]: null, [pod]: null });
    const other = await opened(stage, { [pod]: null });
    await stage.pass(2);
    expect(names(output.take())).toEqual(['server', 'state', 'second', 'second']);
    expect(names(other.output.take())).toEqual(['server', 'state', 'second', 'second']);
    expect(failures.length).toBeGreaterThan(0);
    stage.source.node = read;
    await stage.pass(1);
    expect(output.take().map(({ name, data }) => [name, data['topic'] ?? null])).toEqual([
      ['state', node],
      ['second', null],
    ]);
    stage.source.node = () => ({ ...read(), cpuPercent: broken });
    await stage.pass(1);
    const late = await opened(stage, { [node]: firstSecond + 3 });
    await stage.pass(1);
    stage.source.node = read;
    await stage.pass(1);
    expect(names(late.output.take())).toEqual(['server', 'second', 'state']);
    expect(output.take().at(-1)).toMatchObject({ name: 'state', data: { topic: node } });
  });

  it('does not stop the seconds of its connection', async () => {
    const failures: unknown[] = [];
    const stage = new StreamStage({ failed: (thrown) => failures.push(thrown) });
    const { output } = await opened(stage, { [node]: null });
    stage.source.newestSecond = () => {
      throw new Error('broken');
    };
    await stage.pass(2);
    expect(output.take().map(({ id }) => id)).toEqual([null, null, firstSecond + 1, firstSecond + 2]);
    expect(failures).toHaveLength(2);
  });
});

describe('A clock', () => {
  it('that is set back begins every topic again', async () => {
    const stage = new StreamStage();
    const { output } = await opened(stage, { [node]: null });
    await stage.pass(10);
    output.take();
    stage.nowMs -= 6000;
    stage.hub.tick();
    await settle();
    expect(output.take()).toMatchObject([{ name: 'state', data: { state: { endSecond: firstSecond + 4 } } }]);
    await stage.pass(1);
    expect(output.take().map(({ id }) => id)).toEqual([firstSecond + 5]);
  });

  it('that is set forward sends the seconds between as unknown', async () => {
    const stage = new StreamStage();
    const { output } = await opened(stage, { [node]: null });
    stage.nowMs += 3000;
    await stage.pass(1);
    expect(output.events.at(-1)).toMatchObject({
      id: firstSecond + 4,
      data: { topics: { [node]: { fromSecond: firstSecond + 1, columns: { cpuPercent: [null, null, null, 5] } } } },
    });
  });
});
