import { describe, expect, it } from 'vitest';
import { firstSecond, StreamStage, settle } from '../../../test/streams/stage.ts';

const node = 'node:n1';
const many = (from: number, count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`node:${from + index}`, null]));
const names = (events: readonly { name: string }[]) => events.map(({ name }) => name);

async function opened(stage: StreamStage, topics: Record<string, number | null>, given = {}) {
  const stream = stage.open(topics, given);
  await settle();
  return stream;
}

describe('Another default connection', () => {
  it('begins every topic again after the event that names it', async () => {
    const stage = new StreamStage();
    const { output } = await opened(stage, { [node]: null, 'function:fn/no': null });
    await stage.pass(1);
    output.take();
    stage.current = stage.connectionOf('other');
    stage.hub.tick();
    await settle();
    expect(output.take().map(({ name, data }) => [name, data['connection'] ?? data['topic']])).toEqual([
      ['connection', 'other'],
      ['gone', 'function:fn/no'],
      ['state', node],
    ]);
    await stage.pass(1);
    expect(output.take().map(({ id }) => id)).toEqual([firstSecond + 2]);
  });

  it('delays only the topics whose windows are being filled', async () => {
    const stage = new StreamStage();
    const { output } = await opened(stage, { [node]: null, sources: null });
    output.take();
    let filled = () => {};
    stage.source.fill = () => new Promise((resolve) => (filled = resolve));
    stage.current = stage.connectionOf('other');
    await stage.pass(2);
    expect(output.take().map(({ name, data }) => data['topic'] ?? name)).toEqual(['connection', 'sources', 'second']);
    filled();
    await settle();
    expect(output.take().map(({ name, data }) => [name, data['topic']])).toEqual([['state', node]]);
  });

  it('ends streams of a named connection that is gone', async () => {
    const stage = new StreamStage();
    const { output } = await opened(stage, { [node]: null });
    stage.current = null;
    stage.hub.tick();
    expect(output.events.at(-1)).toMatchObject({ name: 'end', data: { reason: 'connection_closed' } });
    expect([output.isEnded, stage.hub.size]).toEqual([true, 0]);
  });
});

describe('The limits of streams', () => {
  it('refuse one beyond those of a client or of the server, until one has closed', async () => {
    const stage = new StreamStage({ limits: { most: 3, mostPerClient: 2 } });
    const [ann] = [stage.open({ [node]: null }), stage.open({ [node]: null })];
    expect(() => stage.open({ [node]: null })).toThrow('You have 2 open streams');
    stage.open({ [node]: null }, { client: 'bob' });
    expect(() => stage.open({ [node]: null }, { client: 'eve' })).toThrow('The server has 3 open streams');
    ann?.closed();
    ann?.closed();
    stage.open({ [node]: null });
    expect(stage.hub.size).toBe(3);
  });

  it.each(['before', 'after'])(
    'keep a known topic that is requested %s one for which there is no room',
    async (order) => {
      const stage = new StreamStage();
      (await opened(stage, { [node]: null })).closed();
      for (let client = 0; client < 9; client++) {
        const count = client === 8 ? 999 : 1000;
        const topics = Array.from({ length: count }, (_, index) => [`node:${client} ${index}`, null]);
        stage.open(Object.fromEntries(topics), { client: `${client}` });
      }
      const further = 'function:fn/add';
      const topics = order === 'before' ? { [node]: null, [further]: null } : { [further]: null, [node]: null };
      const { output } = await opened(stage, topics);
      expect(output.take().map(({ name, data }) => [name, data['topic'] ?? null, data['code'] ?? null])).toEqual([
        ['server', null, null],
        ['gone', further, 'too_many_streams'],
        ['state', node, null],
      ]);
      await stage.pass(2);
      expect(output.take().map(({ data }) => data['topics'])).toMatchObject([
        { [node]: { columns: { cpuPercent: [2] } } },
        { [node]: { columns: { cpuPercent: [3] } } },
      ]);
    },
  );

  it('follow 9,000 topics; a further one is gone until another is no longer kept', async () => {
    const stage = new StreamStage();
    const streams = Array.from({ length: 9 }, (_, index) =>
      stage.open(many(index * 1000, 1000), { client: `${index}` }),
    );
    const { output } = await opened(stage, { 'node:8000': null, [node]: null });
    expect(output.take()[1]).toMatchObject({ name: 'gone', data: { topic: node, code: 'too_many_streams' } });
    expect(() => stage.open({ [node]: null })).toThrow('The server follows 9000 topics');
    expect(stage.hub.size).toBe(10);
    streams[0]?.closed();
    const { output: later } = await opened(stage, { [node]: null });
    expect(names(later.take())).toEqual(['server', 'state']);
  });

  it('leave half of the topics to other clients', async () => {
    const stage = new StreamStage();
    const [first] = Array.from({ length: 5 }, (_, index) => stage.open(many(index * 1000, 1000)));
    const again = await opened(stage, many(4499, 2));
    expect(again.output.events.map(({ data }) => [data['topic'] ?? null, data['code'] ?? null])).toEqual([
      [null, null],
      ['node:4500', 'too_many_streams'],
      ['node:4499', 'unknown_node'],
    ]);
    expect(() => stage.open({ [node]: null })).toThrow('4500 of them for one client');
    expect(names((await opened(stage, { [node]: null }, { client: 'bob' })).output.events)).toEqual([
      'server',
      'state',
    ]);
    first?.closed();
    expect(names((await opened(stage, { [node]: null })).output.events)).toEqual(['server', 'state']);
  });

  it('end a stream after the given time, and all at shutdown', async () => {
    const stage = new StreamStage();
    const short = await opened(stage, { [node]: null }, { forMs: 2000 });
    const long = await opened(stage, { [node]: null });
    await stage.pass(1);
    expect(short.output.isEnded).toBe(false);
    await stage.pass(1);
    expect(short.output.events.at(-1)).toMatchObject({ name: 'end', data: { reason: 'time_limit' } });
    stage.hub.close();
    expect(long.output.events.at(-1)).toMatchObject({ name: 'end', data: { reason: 'shutting_down' } });
    expect(() => stage.open({ [node]: null })).toThrow('shutting down');
  });
});
