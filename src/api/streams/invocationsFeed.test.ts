import { afterEach, describe, expect, it, vi } from 'vitest';
import { fakeCalls } from '../../../test/fakeCalls.ts';
import { FakeOutput, firstSecond, type SentEvent, StreamStage, settle } from '../../../test/streams/stage.ts';
import { StagedLog } from '../../../test/streams/stagedLog.ts';
import type { LiveInvocation } from '../../contract/v1/stream.ts';
import { Fault } from '../../model/fault.ts';
import type { LogFollowing } from '../../model/source/logSource.ts';

const topic = 'invocations:fn/add';

function stageWithLog() {
  const stage = new StreamStage();
  const log = new StagedLog(() => stage.nowMs);
  stage.logs = log.source;
  return { stage, log };
}

const brief = ({ state, callId, subFunctions, edges }: LiveInvocation) =>
  [
    callId,
    state,
    ...subFunctions.map((sub) => `${sub.name}:${sub.state}`),
    ...edges.map(({ from, to }) => `${from}>${to}`),
  ].join(' ');

/** The invocations that events carry. */
function invocationsIn(events: readonly SentEvent[]): string[] {
  return events.flatMap(({ name, data }) => {
    if (name === 'state') return Object(data['state']).invocations.map(brief);
    if (name === 'invocation') return [brief(Object(data['invocation']))];
    const delta = Object(data['topics'])[topic];
    return name === 'second' && delta !== undefined ? (delta.changed ?? delta.invocations).map(brief) : [];
  });
}

/** Waits for the next batch. */
const next = (output: FakeOutput) =>
  vi.waitFor(() => expect(output.text).not.toBe(''), { interval: 5, timeout: 10_000 });

/** Goes on, by the clock of the test and by its timers. */
function passMs(stage: StreamStage, ms: number): void {
  stage.nowMs += ms;
  vi.advanceTimersByTime(ms);
}

describe('The invocations of a function', () => {
  afterEach(() => void vi.useRealTimers());

  it('are sent as they grow, between two seconds', async () => {
    const { stage, log } = stageWithLog();
    log.call('c-0');
    const { output } = stage.open({ [topic]: null });
    await settle();
    expect(invocationsIn(output.take())).toEqual(['c-0 succeeded c-0:ended']);
    const steps = [
      ['Forking fprocess.', 'c-1 running'],
      ['INFO handle started', 'c-1 running handle:started'],
      ['INFO handle invoke fetch', 'c-1 running handle:started fetch:started handle>fetch'],
      ['INFO handle over', 'c-1 running handle:ended fetch:started handle>fetch'],
      ['Wrote 0 Bytes - Duration: 0.001s', 'c-1 succeeded handle:ended fetch:started handle>fetch'],
    ] as const;
    for (const [line, want] of steps) {
      log.write('c-1', line);
      await next(output);
      const events = output.take();
      expect(events.map(({ name }) => name)).toEqual(['invocation']);
      expect(invocationsIn(events)).toEqual([want]);
    }
    await stage.pass(1);
    expect(invocationsIn(output.take())).toEqual([]);
  });

  it('come in at most 20 batches a second, whatever is logged', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { stage, log } = stageWithLog();
    const { output } = stage.open({ [topic]: null });
    await settle();
    const batches = () => output.buffers.filter((each) => each.includes('event: invocation\n')).length;
    for (let call = 0; call < 1000; call++) {
      log.call(`c-${call}`);
      passMs(stage, 1);
    }
    expect(batches()).toBe(20);
    passMs(stage, 50);
    expect(batches()).toBe(21);
    expect(output.text).toContain('"callId":"c-999"');
  });

  it('are sent again from the start of its last second to a client that comes back, and what ended meanwhile', async () => {
    const { stage, log } = stageWithLog();
    const first = stage.open({ [topic]: null });
    await settle();
    log.call('old');
    await stage.pass(2);
    log.write('open', 'Forking fprocess.');
    await stage.pass(1);
    first.closed();
    log.call('missed');
    await stage.pass(1);
    const { output } = stage.open({ [topic]: firstSecond + 3 });
    await settle();
    const events = output.take();
    expect(events.map(({ name }) => name)).toEqual(['server', 'second']);
    expect(invocationsIn(events)).toEqual(['open running', 'missed succeeded missed:ended']);
  });

  it('are sent as far as they changed after the second with which a client comes back', async () => {
    const { stage, log } = stageWithLog();
    const [first, kept] = [stage.open({ [topic]: null }), stage.open({ [topic]: null })];
    await settle();
    await stage.pass(3);
    first.closed();
    kept.output.take();
    log.write('c-1', 'Forking fprocess.');
    await next(kept.output);
    const { output } = stage.open({ [topic]: firstSecond + 3 });
    const events = output.take();
    expect(events.map(({ name }) => name)).toEqual(['server', 'invocation']);
    expect(invocationsIn(events)).toEqual(['c-1 running']);
  });

  it('are all sent, not as a state, by a server that has not followed them', async () => {
    const { stage, log } = stageWithLog();
    log.call('c-0');
    const { output } = stage.open({ [topic]: firstSecond - 5 });
    await settle();
    const events = output.take();
    expect(events.map(({ name }) => name)).toEqual(['server', 'second']);
    expect(events[1]?.data['topics']).toMatchObject({ [topic]: { invocations: [{ callId: 'c-0' }] } });
  });

  it('cost no memory while a client does not read, which is sent what it missed', async () => {
    const { stage, log } = stageWithLog();
    const output = new FakeOutput();
    const stream = stage.open({ [topic]: null }, { output });
    await settle();
    output.take();
    output.isReading = false;
    for (let n = 0; n < 400; n++) {
      log.call(`c-${n}`);
      if (n % 50 === 0) await stage.pass(1);
    }
    await stage.pass(1);
    expect(output.writableLength).toBeLessThan(200_000);
    output.take();
    output.drain();
    stream.drained();
    const sent = invocationsIn(output.take());
    expect(sent).toContain('c-399 succeeded c-399:ended');
    expect(new Set(sent).size).toBe(100);
  });

  it('that happened while the state waited to be read are sent after it', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { stage, log } = stageWithLog();
    for (let n = 0; n < 100; n++) log.call(`c-${n}`);
    const output = new FakeOutput();
    output.isReading = false;
    const stream = stage.open({ [topic]: null }, { output });
    await settle();
    expect(output.writableNeedDrain).toBe(true);
    output.take();
    log.call('late');
    passMs(stage, 60);
    expect(output.text).toBe('');
    output.drain();
    stream.drained();
    expect(invocationsIn(output.take())).toContain('late succeeded late:ended');
  });

  it('are followed as long as the topic is', async () => {
    const { stage, log } = stageWithLog();
    const { closed } = stage.open({ [topic]: null });
    await settle();
    await stage.pass(1);
    expect(log.listeners.size).toBe(1);
    closed();
    await stage.pass(59);
    expect(log.listeners.size).toBe(1);
    await stage.pass(2);
    expect(log.listeners.size).toBe(0);
  });

  it.each([
    ['does not exist', 'invocations:fn/no', undefined],
    ['is in a hidden namespace', topic, ['other']],
  ])('are gone where the function %s', async (_what, name, namespaces) => {
    const { stage } = stageWithLog();
    const { output } = stage.open({ [name]: null }, namespaces === undefined ? {} : { namespaces });
    await settle();
    expect(output.events[1]).toMatchObject({ name: 'gone', data: { topic: name, code: 'unknown_function' } });
  });

  it.each([
    ['nothing provides logs', 'no_log_source', null],
    [
      'too many logs are followed',
      'too_many_requests',
      () => {
        throw new Fault('too_many_requests', 'Too many.');
      },
    ],
    ['a log cannot be read', 'logs_unread', async () => new Fault('upstream_failed', 'It is broken.')],
    ['not all replicas can be followed', 'too_many_requests', async () => new Fault('too_many_requests', 'Too many.')],
    ['a log is not read in time', 'logs_unread', () => new Promise<null>(() => {})],
  ] as const)('say why they are not known where %s, and that they are again', async (_what, code, read) => {
    const { stage, log } = stageWithLog();
    const { source } = log;
    const follow = () => {
      const reading = read?.();
      return {
        read: () => reading ?? Promise.resolve(null),
        invocations: () => [],
        end: () => {},
      } satisfies LogFollowing;
    };
    stage.logs = read === null ? null : { ...source, follow };
    const { output } = stage.open({ [topic]: null });
    await stage.pass(6);
    const state = output.take().find(({ name }) => name === 'state')?.data['state'];
    const why = { code, en: expect.any(String), zh: expect.any(String) };
    expect(state).toMatchObject({ invocations: [], counted: null, followed: false, why });
    stage.logs = source;
    log.call('c-0');
    await stage.pass(1);
    const again = output.take().flatMap(({ data }) => [data['state'], Object(data['topics'])[topic]]);
    expect(again.findLast((each) => each !== undefined)).toMatchObject({ followed: true, why: null });
  });

  it('are known again when the log that could not be read can be, and calls are counted meanwhile', async () => {
    const { stage, log } = stageWithLog();
    stage.calls = fakeCalls({ inFlight: () => ({ calls: 2, measuredAtMs: stage.nowMs, idleSinceMs: null }) });
    let fault: Fault | null = new Fault('upstream_failed', 'It is broken.');
    log.read = async () => fault;
    const { output } = stage.open({ [topic]: null });
    await stage.pass(1);
    const counted = { inFlight: 2, followed: false, why: { code: 'not_followed' } };
    const state = output.take().find(({ name }) => name === 'state')?.data['state'];
    expect(state).toMatchObject({ followed: false, counted });
    fault = null;
    await stage.pass(6);
    const deltas = output.take().flatMap(({ data }) => Object(data['topics'])[topic] ?? []);
    const countedThen = { inFlight: 2, followed: true, why: { code: 'no_lines' } };
    expect(deltas).toMatchObject([{ changed: [], removed: [], followed: true, why: null, counted: countedThen }]);
  });

  it('are awaited until the log has been read back', async () => {
    const { stage, log } = stageWithLog();
    let read = () => {};
    log.read = () => new Promise((resolve) => (read = () => resolve(null)));
    const { output } = stage.open({ [topic]: null });
    await stage.pass(1);
    expect(output.events.map(({ name }) => name)).not.toContain('state');
    log.call('c-0');
    read();
    await settle();
    expect(invocationsIn(output.events)).toEqual(['c-0 succeeded c-0:ended']);
  });
});
