import { describe, expect, it } from 'vitest';
import { applyDelta } from '../../src/client/applyDelta.ts';
import type { TopicState } from '../../src/contract/v1/stream.ts';
import type { CallScope } from '../../src/model/calls/callSums.ts';
import { Fault } from '../../src/model/fault.ts';
import { fakeCalls } from '../fakeCalls.ts';
import { fakePod } from '../fakeConnection.ts';
import { fakeLogs } from '../fakeLogs.ts';
import { anInvocation } from '../invocation/parsedLog.ts';
import { firstSecond, type SentEvent, StreamStage, settle } from './stage.ts';

const invocation = anInvocation({ id: 'i', function: { connection: 'lab', namespace: 'fn', name: 'add' } });
const durations = { buckets: null, count: 0, sumSeconds: 0 };

class OverviewStage extends StreamStage {
  /** Calls that ended in each second; in every fifth one failed. */
  readonly ended = new Map<number, number>();
  inFlight = 0;
  scopes: CallScope[] = [];
  readonly #counted = <Value>(value: Value) =>
    ({ source: 'gateway', intervalSeconds: 1, measuredAtMs: this.nowMs - 5, steady: true, value }) as const;

  constructor() {
    super();
    this.calls = fakeCalls({
      calls: () =>
        this.#counted({
          started: this.inFlight,
          completedByCode: new Map<number, number>(),
          requestSeconds: durations,
        }),
      summed: (scope) => {
        this.scopes.push(scope);
        return this.#counted({
          callsPerSecond: { at: (second) => this.ended.get(second) ?? Number.NaN },
          errorsPerSecond: { at: (second) => (this.ended.get(second) ?? Number.NaN) / 5 },
        });
      },
    });
  }

  override async pass(seconds: number): Promise<void> {
    for (let turn = 0; turn < seconds; turn++) {
      const second = Math.floor(this.nowMs / 1000) + 1;
      this.ended.set(second, second - firstSecond);
      await super.pass(1);
    }
  }
}

/** What a client shows of the topic after these events. */
function shown(events: readonly SentEvent[]): TopicState | null {
  let state: TopicState | null = null;
  for (const { name, id, data } of events) {
    if (name === 'state') state = Object(data['state']);
    const delta = name === 'second' ? Object(data['topics'])['overview'] : undefined;
    if (state !== null && delta !== undefined) state = applyDelta(state, delta, Number(id));
  }
  return state;
}

describe('The overview', () => {
  it('counts what there is, adds up calls, and lists what runs and the fullest nodes', async () => {
    const stage = new OverviewStage();
    const { output } = stage.open({ overview: null });
    await settle();
    await stage.pass(3);
    const state = shown(output.events);
    expect(state).toMatchObject({
      connection: 'lab',
      endSecond: firstSecond + 3,
      totals: {
        functions: 1,
        functionsReady: 1,
        pods: 1,
        nodes: 1,
        callsPerSecond: 2,
        errorPercent: 20,
        running: 0,
      },
      sources: { calls: { source: 'gateway', intervalSeconds: 1 } },
      running: { invocations: [], counted: [] },
      nodes: [{ name: 'n1', pods: 1 }],
    });
    const { columns }: { columns?: Record<string, (number | null)[]> } = Object(state);
    expect(columns?.['calls']?.slice(-4)).toEqual([null, 1, 2, 3]);
    expect(columns?.['errors']?.slice(-4)).toEqual([null, 0.2, 0.4, 0.6]);
    expect(columns?.['calls']).toHaveLength(60);
  });

  it('sends a client that has it only what changed', async () => {
    const stage = new OverviewStage();
    const { output } = stage.open({ overview: null });
    await settle();
    await stage.pass(3);
    output.take();
    await stage.pass(1);
    const [event] = output.take();
    const delta = Object(event?.data['topics'])['overview'];
    expect(delta).toMatchObject({ fromSecond: firstSecond + 4, columns: { calls: [4], errors: [0.8] } });
    expect(Object.keys(delta)).toEqual(['fromSecond', 'columns', 'totals']);
  });

  it('follows functions with calls in flight, and shows their invocations as soon as these are known', async () => {
    const stage = new OverviewStage();
    let followed = 0;
    let running: (typeof invocation)[] | null = null;
    stage.logs = fakeLogs({
      touch: async () => {
        followed++;
      },
      running: () => running,
    });
    const { output } = stage.open({ overview: null });
    await settle();
    await stage.pass(1);
    expect(followed).toBe(0);
    stage.inFlight = 2;
    await stage.pass(2);
    expect(followed).toBeGreaterThan(0);
    const counted = { function: { namespace: 'fn', name: 'add' }, followed: false, inFlight: 2 };
    expect(shown(output.events)).toMatchObject({ totals: { running: 2 }, running: { counted: [counted] } });
    running = [invocation];
    await stage.pass(1);
    expect(shown(output.events)).toMatchObject({
      totals: { running: 2 },
      running: { invocations: [{ id: 'i' }], counted: [{ followed: true, inFlight: 1 }] },
    });
    stage.inFlight = 0;
    running = [];
    await stage.pass(2);
    expect(shown(output.events)).toMatchObject({ totals: { running: 0 }, running: { invocations: [], counted: [] } });
  });

  describe('when counters show a call of a function that is not followed', () => {
    const secondMs = (firstSecond + 2) * 1000;
    const openStage = async (isRefused = false, others: Readonly<Record<string, null>> = {}) => {
      const stage = new OverviewStage();
      const log = { isFollowed: false, wasRead: () => {} };
      stage.logs = fakeLogs({
        touch: () => {
          if (isRefused) return Promise.reject(new Fault('too_many_requests', 'No.'));
          if (log.isFollowed) return Promise.resolve();
          log.isFollowed = true;
          return new Promise((resolve) => {
            log.wasRead = resolve;
          });
        },
        running: () => (log.isFollowed ? [invocation] : null),
      });
      const { output } = stage.open({ ...others, overview: null });
      await settle();
      await stage.pass(1);
      stage.inFlight = 1;
      output.take();
      const lookAt = async (ms: number) => {
        stage.nowMs = secondMs + ms;
        stage.hub.tick();
        await settle();
        return output.take();
      };
      const count = () => stage.ended.set(firstSecond + 2, 0);
      return { lookAt, count, log };
    };
    const runningIn = (events: readonly SentEvent[]) =>
      events.map(({ data }) => Object(data['topics'])['overview']?.running);
    const one = [{ invocations: [expect.objectContaining({ id: 'i' })], counted: [] }];

    it('follows it at once, and lists its invocation with the same second', async () => {
      const { lookAt, count, log } = await openStage();
      expect(await lookAt(30)).toEqual([]);
      expect(log.isFollowed).toBe(false);
      count();
      expect(await lookAt(70)).toEqual([]);
      expect(log.isFollowed).toBe(true);
      expect(await lookAt(110)).toEqual([]);
      log.wasRead();
      await settle();
      expect(runningIn(await lookAt(150))).toEqual(one);
    });

    it('follows it at once while another topic waits for its measurement', async () => {
      const { lookAt, count, log } = await openStage(false, { 'node:n1': null });
      expect(await lookAt(30)).toEqual([]);
      count();
      expect(await lookAt(70)).toEqual([]);
      expect(log.isFollowed).toBe(true);
      log.wasRead();
      expect(await lookAt(110)).toEqual([]);
      expect(runningIn(await lookAt(450))).toEqual(one);
    });

    it('waits for its log no longer than for a measurement', async () => {
      const { lookAt, count } = await openStage();
      count();
      expect(await lookAt(440)).toEqual([]);
      expect(runningIn(await lookAt(450))).toEqual(one);
    });

    it('does not wait where its log is not followed', async () => {
      const { lookAt, count } = await openStage(true);
      count();
      expect(runningIn(await lookAt(30))).toEqual([
        { invocations: [], counted: [expect.objectContaining({ followed: false, inFlight: 1 })] },
      ]);
    });
  });

  it('adds up the functions that exist and are visible', async () => {
    const stage = new OverviewStage();
    const other = { id: { connection: 'lab', namespace: 'other', name: 'b-1' } };
    stage.index.changePods({ put: [fakePod('b-1', 'b', other)], dropped: [] });
    const limited = stage.open({ overview: null }, { namespaces: ['other'] });
    const all = stage.open({ overview: null }, { client: 'bob' });
    await settle();
    await stage.pass(1);
    const keys = new Set(stage.scopes.map(({ key }) => key));
    expect(keys.size).toBe(2);
    const includes = (scope: CallScope | undefined) => [
      scope?.includes('fn', 'add'),
      scope?.includes('fn', 'nope'),
      scope?.includes('other', 'add'),
    ];
    const scopeOf = (isAll: boolean) => stage.scopes.find(({ key }) => (key === '') === isAll);
    expect(includes(scopeOf(true))).toEqual([true, false, false]);
    expect(includes(scopeOf(false))).toEqual([false, false, false]);
    expect(shown(limited.output.events)).toMatchObject({ totals: { functions: 0, pods: 0 }, nodes: [{ pods: 1 }] });
    expect(shown(all.output.events)).toMatchObject({ totals: { functions: 1 }, nodes: [{ pods: 2 }] });
  });

  it('waits for the second of counters that are read every second', async () => {
    const stage = new OverviewStage();
    stage.ended.set(firstSecond, 0);
    const { output } = stage.open({ overview: null });
    await settle();
    stage.nowMs = firstSecond * 1000 + 1100;
    stage.hub.tick();
    expect(output.take().map(({ name }) => name)).toEqual(['server', 'state']);
    stage.ended.set(firstSecond + 1, 5);
    stage.hub.tick();
    expect(output.take().map(({ id }) => id)).toEqual([firstSecond + 1]);
  });

  it('has nulls for what is not listed where only functions are', async () => {
    const stage = new OverviewStage();
    const { current } = stage;
    if (current !== null) stage.current = { ...current, inventory: { ...current.inventory, functionsOnly: true } };
    const { output } = stage.open({ overview: null });
    await settle();
    await stage.pass(1);
    expect(shown(output.events)).toMatchObject({ totals: { functions: 1, pods: null, nodes: null }, nodes: null });
  });

  it('does not know how many calls run while those of a function are unknown', async () => {
    const stage = new OverviewStage();
    stage.index.changeFunctions({ put: [stage.functionRecord('more')], dropped: [] });
    const { calls } = stage;
    stage.calls = fakeCalls({
      ...calls,
      calls: (id, nowMs) => (id.name === 'more' ? null : (calls?.calls(id, nowMs) ?? null)),
    });
    stage.inFlight = 2;
    const { output } = stage.open({ overview: null });
    await settle();
    await stage.pass(2);
    expect(shown(output.events)).toMatchObject({
      totals: { running: null },
      running: { counted: [{ function: { name: 'add' }, inFlight: 2 }] },
    });
  });

  it('has nulls where nobody counts', async () => {
    const stage = new OverviewStage();
    stage.calls = null;
    const { output } = stage.open({ overview: null });
    await settle();
    await stage.pass(1);
    expect(shown(output.events)).toMatchObject({
      totals: { functions: 1, callsPerSecond: null, errorPercent: null, running: null },
      columns: { calls: Array.from({ length: 60 }, () => null) },
      sources: { calls: { source: null } },
    });
  });

  it('resumes with what was missed', async () => {
    const stage = new OverviewStage();
    const first = stage.open({ overview: null });
    await settle();
    await stage.pass(2);
    const known = first.output.take();
    const again = stage.open({ overview: firstSecond + 2 }, { client: 'bob' });
    await stage.pass(1);
    first.closed();
    again.closed();
    const later = stage.open({ overview: firstSecond + 2 });
    expect(shown([...known, ...later.output.take()])).toEqual(shown([...known, ...again.output.take()]));
    expect(shown([...known, ...first.output.take()])).toMatchObject({ endSecond: firstSecond + 3 });
  });
});
