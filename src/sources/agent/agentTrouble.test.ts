import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AgentStage } from '../../../test/agent/agentStage.ts';
import { Fault } from '../../model/fault.ts';

let stage: AgentStage;

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(1_700_000_000_700);
  stage = new AgentStage();
});
afterEach(() => {
  stage.remove();
  vi.useRealTimers();
});

const zeros = (count: number) => new Array<number>(count).fill(0);
const unknown = (count: number) => new Array<number>(count).fill(Number.NaN);
const refused = async () => {
  throw new Fault('upstream_refused', 'No agent.');
};

describe('AgentMetrics, when agents fail', () => {
  it('has its newest second with each answer, none while its only agent fails, and that of the others', async () => {
    const node = stage.node('n1', 'a');
    stage.node('n2', 'b');
    const now = () => Math.floor(Date.now() / 1000);
    const common = () => [stage.metrics.newestSecond(), stage.metrics.intervalSeconds];
    await stage.pass(5);
    expect(common()).toEqual([null, null]);
    await stage.follow(['a']);
    for (let turn = 0; turn < 3; turn++) {
      await stage.pass(1);
      expect(common()).toEqual([now(), 1]);
    }
    node.failure = refused;
    await stage.pass(1);
    expect(common()).toEqual([null, 1]);
    await stage.follow(['b']);
    await stage.pass(1);
    expect(common()).toEqual([now(), 1]);
    stage.metrics.unfollow({ nodeNames: [], podUids: ['a', 'b'] });
    expect(common()).toEqual([null, null]);
  });

  it('checks an unwatched agent until it answers, and then leaves it alone', async () => {
    const node = stage.node('n1', 'a');
    node.failure = async () => {
      throw new Fault('upstream_refused', 'Connection refused.', { reason: 'refused' });
    };
    const check = async () => {
      stage.metrics.check();
      await stage.pass(1);
    };
    await stage.pass(3);
    expect(node.asked).toHaveLength(0);
    await check();
    await check();
    const failing = { kind: 'agent', reason: 'refused', message: 'Connection refused.' };
    expect(stage.metrics.health()).toMatchObject([{ failing, lastSuccessAtMs: null }]);
    expect(node.asked).toHaveLength(2);
    node.failure = null;
    await check();
    expect(stage.metrics.health()).toMatchObject([{ failing: null, lastSuccessAtMs: expect.any(Number) }]);
    await check();
    await check();
    expect(node.asked).toHaveLength(3);
  });

  it('a restarted agent loses only the seconds without it and repeats none', async () => {
    const node = stage.node('n1', 'a');
    await stage.pass(70);
    await stage.follow(['a'], ['n1']);
    await stage.pass(5);
    node.stopAgent();
    await stage.pass(3);
    expect(stage.metrics.newestSecond()).toBeNull();
    node.startAgent();
    await stage.pass(10);
    // The first second of the new one is measured from its start on, which is not the whole of it.
    expect(stage.deviations('a').toSpliced(50, 1)).toEqual([...zeros(47), ...unknown(3), ...zeros(9)]);
    expect(stage.metrics.failing).toBeNull();
  });

  it('lost requests lose no second', async () => {
    const node = stage.node('n1', 'a');
    await stage.pass(70);
    await stage.follow(['a']);
    node.failure = refused;
    await stage.pass(20);
    expect(stage.deviations('a').slice(-20)).toEqual(unknown(20));
    node.failure = null;
    await stage.pass(6);
    expect(stage.deviations('a')).toEqual(zeros(60));
    node.failure = refused;
    await stage.pass(100);
    node.failure = null;
    await stage.pass(6);
    expect(stage.deviations('a')).toEqual(zeros(60));
  });

  it('fails after some seconds without an answer, with the reason, and recovers', async () => {
    const node = stage.node('n1', 'a');
    stage.node('n2', 'b');
    const target = { podUids: ['a'], nodeNames: [] };
    await stage.pass(3);
    await stage.follow(['a', 'b']);
    node.failure = refused;
    await stage.pass(2);
    expect(stage.metrics.failingOf(target)).toBeNull();
    await stage.pass(3);
    expect(stage.metrics.failingOf(target)).toMatchObject({ code: 'upstream_refused' });
    expect(stage.metrics.failing).toBeNull();
    expect(stage.metrics.failingOf({ podUids: ['b'], nodeNames: [] })).toBeNull();
    expect(stage.metrics.newestSecond()).toBe(Math.floor(Date.now() / 1000));
    expect(stage.metrics.health()[0]).toMatchObject({
      name: 'agent',
      findings: [{ code: 'agent_failing', params: { node: 'n1', message: 'No agent.' } }],
    });
    node.failure = null;
    await stage.pass(3);
    expect(stage.metrics.failingOf(target)).toBeNull();
    expect(stage.metrics.health()[0]).toMatchObject({ findings: [], lastError: { message: 'No agent.' } });
  });

  it('does not report the facts of a node any more once other sources take over', async () => {
    const node = stage.node('n1');
    node.files({ 'proc/loadavg': '0.5 1 2 1/2 3' });
    await stage.pass(3);
    await stage.follow([], ['n1']);
    const known = { load: [0.5, 1, 2], clockOffsetMs: 0 };
    const unknown = { load: null, reportedAtMs: null, clockOffsetMs: null };
    node.failure = refused;
    await stage.pass(2);
    expect(stage.metrics.failingOf({ podUids: [], nodeNames: ['n1'] })).toBeNull();
    expect(stage.metrics.facts('n1')).toMatchObject(known);
    await stage.pass(3);
    expect(stage.metrics.failingOf({ podUids: [], nodeNames: ['n1'] })).not.toBeNull();
    expect(stage.metrics.facts('n1')).toMatchObject(unknown);
    node.failure = null;
    await stage.pass(3);
    expect(stage.metrics.facts('n1')).toMatchObject(known);
    stage.metrics.unfollow({ podUids: [], nodeNames: ['n1'] });
    await stage.pass(10);
    expect(stage.metrics.facts('n1')).toMatchObject(unknown);
  });

  it('keeps probing a failed agent while a target prefers it', async () => {
    const node = stage.node('n1', 'a');
    const target = { podUids: ['a'], nodeNames: [] };
    const waiting = async (seconds: number) => {
      for (let second = 0; second < seconds; second++) {
        stage.metrics.awaited(target);
        await stage.pass(1);
      }
    };
    await stage.pass(70);
    await stage.follow(['a']);
    node.failure = refused;
    await stage.pass(5);
    stage.metrics.unfollow(target);
    await waiting(30);
    expect(stage.metrics.failingOf(target)).toMatchObject({ code: 'upstream_refused' });
    node.failure = null;
    await waiting(6);
    expect(stage.metrics.failingOf(target)).toBeNull();
    // It stays well by answers, not because nobody asks.
    node.failure = refused;
    await waiting(8);
    expect(stage.metrics.failingOf(target)).not.toBeNull();
    await stage.pass(10);
    const asked = node.asked.length;
    await stage.pass(20);
    expect(node.asked.length).toBe(asked);
  });

  it('rejects a first request to a failing agent and watches nothing', async () => {
    const node = stage.node('n1', 'a', 'b');
    node.failure = refused;
    await expect(stage.follow(['a'])).rejects.toMatchObject({ code: 'upstream_refused' });
    await stage.pass(5);
    expect(node.asked.length).toBe(1);
    node.failure = null;
    await stage.follow(['a']);
    node.failure = refused;
    await stage.follow(['a', 'b']);
    expect(stage.deviations('a', 2)).toEqual(zeros(2));
  });

  it('stops waiting when its signal aborts', async () => {
    const node = stage.node('n1', 'a');
    node.failure = () => new Promise(() => {});
    const giveUp = new AbortController();
    const followed = stage.metrics.follow({ podUids: ['a'], nodeNames: [] }, giveUp.signal);
    giveUp.abort();
    await expect(followed).rejects.toMatchObject({ code: 'upstream_timeout' });
  });

  it('ignores answers about pods that were not requested', async () => {
    const node = stage.node('n1', 'a', 'b');
    await stage.pass(2);
    await stage.follow(['a']);
    const liar = stage.node('n2', 'a', 'b');
    await stage.pass(2);
    node.failure = () => liar.answer({ since: null, podUids: ['b'] });
    await stage.pass(2);
    expect(stage.metrics.health()[0]?.findings).toEqual([
      {
        code: 'agent_failing',
        params: { node: 'n1', message: expect.stringContaining('were not requested'), reason: 'other' },
      },
    ]);
    expect(stage.deviations('a', 1)).toEqual([Number.NaN]);
  });

  it('requests the pods that an agent left out, with no second unknown', async () => {
    const uids = ['a', 'b', 'c', 'd', 'e'];
    const node = stage.node('n1', ...uids);
    await stage.pass(70);
    const asked: number[] = [];
    const inPages = async (): Promise<Buffer> => {
      const query = node.asked.at(-1) ?? { since: null, podUids: [] };
      asked.push(query.podUids.length);
      node.failure = null;
      const bytes = await node.answer({ ...query, podUids: query.podUids.slice(0, 2) });
      node.failure = inPages;
      const next = query.podUids[2];
      return next === undefined ? bytes : Buffer.concat([bytes, Buffer.of(next.length), Buffer.from(next)]);
    };
    node.failure = inPages;
    await stage.follow(uids, ['n1']);
    expect(asked).toEqual([5, 3, 1]);
    for (const uid of uids) expect(stage.deviations(uid)).toEqual(zeros(60));
    await stage.pass(20);
    expect(asked.slice(-6)).toEqual([5, 3, 1, 5, 3, 1]);
    for (const uid of uids) expect(stage.deviations(uid)).toEqual(zeros(60));
  });

  it('fails if the sampler of an agent stalls', async () => {
    const node = stage.node('n1', 'a');
    await stage.pass(2);
    await stage.follow(['a']);
    node.freezeSampler();
    await stage.pass(10);
    expect(stage.deviations('a', 8)).toEqual(unknown(8));
    expect(stage.metrics.failing?.message).toContain('takes no samples');
  });
});
