import { afterEach, describe, expect, it, vi } from 'vitest';
import { FakeOutput, firstSecond, type SentEvent, StreamStage, settle } from '../../../test/streams/stage.ts';
import { StagedLog } from '../../../test/streams/stagedLog.ts';
import { Fault } from '../../model/fault.ts';

const topic = 'logs:fn/add';

function stageWithLog() {
  const stage = new StreamStage();
  const log = new StagedLog(() => stage.nowMs);
  stage.logs = log.source;
  return { stage, log };
}

/** The part of each event about the log. */
const partsIn = (events: readonly SentEvent[]) =>
  events.flatMap(
    ({
      name,
      data,
    }): {
      lines: { text: string; id: string; invocation: string | null }[];
      dropped: number;
      incomplete: boolean;
    }[] => {
      if (name === 'lines') return [Object(data)];
      if (name === 'state') return [Object(data['state'])];
      const delta = Object(data['topics'])[topic];
      return name === 'second' && delta !== undefined ? [delta] : [];
    },
  );
const textsIn = (events: readonly SentEvent[]) =>
  partsIn(events).flatMap(({ lines }) => lines.map(({ text }) => text.replace(/^\S+ \S+ /, '')));

describe('The log of a function', () => {
  afterEach(() => void vi.useRealTimers());

  it('is its last 200 lines with their invocations, then each further one', async () => {
    const { stage, log } = stageWithLog();
    for (let n = 0; n < 300; n++) log.write('c-0', n === 0 ? 'Forking fprocess.' : `INFO line ${n}`);
    const { output } = stage.open({ [topic]: null });
    await vi.waitFor(() => expect(output.events.map(({ name }) => name)).toContain('state'), { timeout: 10_000 });
    const events = output.take();
    expect(textsIn(events)).toEqual(Array.from({ length: 200 }, (_, n) => `INFO line ${n + 100}`));
    const [state] = partsIn(events);
    expect(new Set(state?.lines.map(({ id }) => id)).size).toBe(200);
    const [owner] = new Set(state?.lines.map(({ invocation }) => invocation));
    expect(owner).toMatch(/^[0-9a-f]{16}$/);
    log.write('c-0', 'WARN one more');
    await vi.waitFor(() => expect(output.text).not.toBe(''), { interval: 5, timeout: 10_000 });
    const more = output.take();
    expect(more).toMatchObject([
      { name: 'lines', data: { topic, dropped: 0, lines: [{ pod: 'add-1', level: 'warning', invocation: owner }] } },
    ]);
    await stage.pass(1);
    expect(textsIn(output.take())).toEqual([]);
  });

  it('has each line once where it is read again', async () => {
    const { stage, log } = stageWithLog();
    const { output } = stage.open({ [topic]: null });
    await settle();
    await settle();
    log.write('c-0', 'a', 'b');
    log.readAgain();
    log.write('c-0', 'c');
    await vi.waitFor(() => expect(textsIn(output.events)).toContain('c'), { timeout: 10_000 });
    expect(textsIn(output.take())).toEqual(['a', 'b', 'c']);
  });

  it('tells how many lines were left out of a flood', async () => {
    const { stage, log } = stageWithLog();
    const { output } = stage.open({ [topic]: null });
    await settle();
    await settle();
    output.take();
    for (let n = 0; n < 5000; n++) log.write('c-0', `line ${n}`);
    await vi.waitFor(() => expect(output.text).not.toBe(''), { interval: 5, timeout: 10_000 });
    const [part] = partsIn(output.take());
    expect(part?.dropped).toBe(4800);
    expect(part?.lines).toHaveLength(200);
    expect(part?.lines.at(-1)?.text).toContain('line 4999');
  });

  it('is sent again from the start of its last second to a client that comes back, and the number of lines left out', async () => {
    const { stage, log } = stageWithLog();
    const first = stage.open({ [topic]: null });
    await settle();
    log.write('c-0', 'old');
    await stage.pass(3);
    first.closed();
    for (let n = 0; n < 3000; n++) log.write('c-0', `line ${n}`);
    await stage.pass(1);
    const { output } = stage.open({ [topic]: firstSecond + 3 });
    await settle();
    const events = output.take();
    expect(events.map(({ name }) => name)).toEqual(['server', 'second']);
    const [part] = partsIn(events);
    expect((part?.lines.length ?? 0) + (part?.dropped ?? 0)).toBe(3000);
    expect(part?.lines.at(-1)?.text).toContain('line 2999');
    expect(textsIn(events)).not.toContain('old');
  });

  it('is sent as far as it was written after the second with which a client comes back', async () => {
    const { stage, log } = stageWithLog();
    const [first, kept] = [stage.open({ [topic]: null }), stage.open({ [topic]: null })];
    await settle();
    await stage.pass(3);
    first.closed();
    kept.output.take();
    log.write('c-0', 'meanwhile');
    await vi.waitFor(() => expect(textsIn(kept.output.take())).toEqual(['meanwhile']), {
      interval: 5,
      timeout: 10_000,
    });
    const { output } = stage.open({ [topic]: firstSecond + 3 });
    expect(output.events.map(({ name }) => name)).toEqual(['server', 'lines']);
    expect(textsIn(output.take())).toEqual(['meanwhile']);
    await stage.pass(1);
    expect(textsIn(output.take())).toEqual([]);
  });

  it('is sent once to a client that comes while lines wait to be sent', async () => {
    const { stage, log } = stageWithLog();
    const kept = stage.open({ [topic]: null });
    await settle();
    await stage.pass(2);
    kept.output.take();
    for (let n = 0; n < 3; n++) log.write('c-0', `line ${n}`);
    const clients = [null, firstSecond, firstSecond + 2].map((since) => stage.open({ [topic]: since }));
    await vi.waitFor(() => expect(kept.output.text).toContain('line 2'), { interval: 5, timeout: 10_000 });
    await stage.pass(1);
    for (const { output } of clients) expect(textsIn(output.take())).toEqual(['line 0', 'line 1', 'line 2']);
  });

  it('costs no memory while a client does not read', async () => {
    const { stage, log } = stageWithLog();
    const output = new FakeOutput();
    stage.open({ [topic]: null }, { output });
    await settle();
    await settle();
    output.isReading = false;
    for (let n = 0; n < 100; n++) {
      for (let line = 0; line < 100; line++) log.write('c-0', `line ${line} ${'x'.repeat(500)}`);
      await stage.pass(1);
    }
    expect(output.writableLength).toBeLessThan(300_000);
  });

  it('is what could be read of it, and says so, where a log fails', async () => {
    const { stage, log } = stageWithLog();
    log.write('c-0', 'a', 'b');
    const { source } = log;
    stage.logs = {
      ...source,
      records: async function* (...query) {
        yield* source.records(...query);
        throw new Fault('upstream_failed', 'The log of another pod was cut off.');
      },
    };
    const { output } = stage.open({ [topic]: null });
    await stage.pass(1);
    const [state] = partsIn(output.take());
    expect(state).toMatchObject({ dropped: 0, incomplete: true });
    expect(state?.lines.map(({ text }) => text.slice(-1))).toEqual(['a', 'b']);
  });

  it.each([
    ['stops when it is told to', true],
    ['does not stop', false],
  ])('is what could be read of it in time, and says so, where reading %s', async (_what, stops) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { stage, log } = stageWithLog();
    log.write('c-0', 'a', 'b');
    const { source } = log;
    stage.logs = {
      ...source,
      records: async function* (query, signal) {
        yield* source.records(query, signal);
        await new Promise<void>((resolve) => stops && signal.addEventListener('abort', () => resolve()));
      },
    };
    const { output } = stage.open({ [topic]: null });
    await vi.advanceTimersByTimeAsync(3999);
    await stage.pass(1);
    expect(partsIn(output.take())).toEqual([]);
    await vi.advanceTimersByTimeAsync(stops ? 1 : 1001);
    await settle();
    const [state] = partsIn(output.take());
    expect(state).toMatchObject({ dropped: 0, incomplete: true });
    expect(state?.lines.map(({ text }) => text.slice(-1))).toEqual(['a', 'b']);
  });

  it('says when lines may be missing later, and when no more', async () => {
    const { stage, log } = stageWithLog();
    let fault: Fault | null = null;
    log.read = async () => fault;
    const { output } = stage.open({ [topic]: null });
    await stage.pass(1);
    expect(partsIn(output.take())).toMatchObject([{ lines: [], incomplete: false }]);
    for (fault of [new Fault('upstream_failed', 'It is broken.'), null]) {
      await stage.pass(6);
      expect(partsIn(output.take())).toEqual([{ lines: [], dropped: 0, incomplete: fault !== null }]);
    }
  });

  it('is asked for every 5 s where too many are followed', async () => {
    const { stage, log } = stageWithLog();
    let asked = 0;
    const follow = () => {
      asked++;
      throw new Fault('too_many_requests', 'Too many.');
    };
    stage.logs = { ...log.source, follow };
    stage.open({ [topic]: null });
    await stage.pass(4);
    expect(asked).toBe(1);
    await stage.pass(2);
    expect(asked).toBe(2);
    // Another source may have room.
    stage.logs = { ...log.source, follow };
    await stage.pass(1);
    expect(asked).toBe(3);
  });

  it.each([
    ['the function does not exist', 'logs:fn/no', 'unknown_function'],
    ['nothing provides logs', topic, 'no_log_source'],
    ['too many are followed', topic, 'too_many_requests'],
  ])('is gone where %s', async (what, name, code) => {
    const { stage, log } = stageWithLog();
    if (code === 'no_log_source') stage.logs = null;
    const follow = () => {
      throw new Fault('too_many_requests', what);
    };
    if (code === 'too_many_requests') stage.logs = { ...log.source, follow };
    const { output } = stage.open({ [name]: null });
    await settle();
    expect(output.events[1]).toMatchObject({ name: 'gone', data: { topic: name, code } });
  });
});

describe('One invocation', () => {
  it('is sent whole whenever it changes, and nothing of others', async () => {
    const { stage, log } = stageWithLog();
    log.write('c-1', 'Forking fprocess.');
    const [{ id } = { id: '' }] = log.invocations;
    const { output } = stage.open({ [`invocation:${id}`]: null });
    await settle();
    expect(output.take()[1]).toMatchObject({ name: 'state', data: { state: { id, callId: 'c-1', state: 'running' } } });
    log.call('c-2');
    log.write('c-1', 'INFO handle started');
    await vi.waitFor(() => expect(output.text).not.toBe(''), { interval: 5, timeout: 10_000 });
    expect(output.take()).toMatchObject([
      { name: 'invocation', data: { invocation: { id, subFunctions: [{ name: 'handle' }] } } },
    ]);
    await stage.pass(1);
    log.call('c-3');
    await stage.pass(1);
    expect(output.take().filter(({ data }) => Object.keys(Object(data['topics'])).length > 0)).toEqual([]);
    log.write('c-1', 'Wrote 0 Bytes - Duration: 0.001s');
    await stage.pass(1);
    expect(output.text).toContain('"state":"succeeded"');
  });

  it('is gone where it is not known, and comes when it is', async () => {
    const { stage, log } = stageWithLog();
    const probe = new StagedLog(() => stage.nowMs);
    probe.write('c-1', 'Forking fprocess.');
    const [{ id } = { id: '' }] = probe.invocations;
    const { output } = stage.open({ [`invocation:${id}`]: null });
    await settle();
    expect(output.take()[1]).toMatchObject({ name: 'gone', data: { code: 'unknown_invocation' } });
    log.write('c-1', 'Forking fprocess.');
    await stage.pass(5);
    expect(output.take().map(({ name }) => name)).toContain('state');
  });
});
