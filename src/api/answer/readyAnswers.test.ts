import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { AnswerStage as Stage } from '../../../test/answerStage.ts';
import { fakePod } from '../../../test/fakeConnection.ts';
import type { Connection } from '../../model/source/connection.ts';
import { ReadyAnswers } from './readyAnswers.ts';

describe('ReadyAnswers', () => {
  it('is cold before the first request, then serialises once a second', async () => {
    const stage = new Stage();
    expect(stage.take('/x')).toBeNull();
    await stage.admit('/x');
    for (let asked = 0; asked < 100; asked++) expect(stage.take('/x')).toEqual({ lastSecond: 100 });
    expect(stage.made).toBe(1);
    stage.wallMs += 1000;
    await nextTurn();
    expect(stage.take('/x')).toEqual({ lastSecond: 101 });
    expect(stage.take('/x')).toEqual({ lastSecond: 101 });
    expect(stage.made).toBe(2);
  });

  it('shares bytes and lease among the spellings of an entity', async () => {
    const stage = new Stage();
    await stage.admit('/x');
    await stage.admit('/y');
    expect(stage.made).toBe(1);
    expect(stage.ready.watched).toBe(1);
    expect(stage.followed).toHaveLength(1);
  });

  it('keeps visibility scopes apart', async () => {
    const stage = new Stage();
    await stage.admit('/x', stage.live(), 'team-a');
    expect(stage.take('/x')).toBeNull();
    expect(stage.take('/x', 'team-b')).toBeNull();
    expect(stage.take('/x', 'team-a')).toEqual({ lastSecond: 100 });
  });

  it('keeps connections apart, and finds a named one after the default changed', async () => {
    const stage = new Stage();
    const others = { b: { ...stage.connection, name: 'b' }, c: { ...stage.connection, name: 'c' } };
    const byName = new Map<string | null, Connection>([[null, stage.connection], ...Object.entries(others)]);
    const clock = { wallMs: () => stage.wallMs, monotonicMs: () => stage.wallMs };
    const connections = { find: (name: string | null) => byName.get(name) ?? null };
    const ready = new ReadyAnswers(clock, connections, stage.watches);
    const admit = (connectionName: string | null, url: string) => {
      const connection = byName.get(connectionName) ?? stage.connection;
      const live = stage.live({ make: () => ({ of: connection.name }) });
      return ready.admit({ connection, connectionName, namespaces: null }, '', url, () => live);
    };
    const taken = (url: string) => ready.take('', url)?.bytes.toString();
    for (const name of ['b', 'c']) await admit(name, `/x?connection=${name}`);
    await admit(null, '/x');
    expect(['/x', '/x?connection=b', '/x?connection=c'].map(taken)).toEqual([
      '{"of":"lab"}',
      '{"of":"b"}',
      '{"of":"c"}',
    ]);
    byName.set(null, others.c);
    expect(['/x', '/x?connection=b'].map(taken)).toEqual([undefined, '{"of":"b"}']);
  });

  it('makes an answer again when a call finishes, if it depends on calls', async () => {
    const stage = new Stage();
    await stage.admit('/x', stage.live({ usesCalls: true }));
    await stage.admit('/y', stage.live({}, 'echo'));
    stage.callsRevision++;
    stage.take('/x');
    stage.take('/y');
    expect(stage.made).toBe(3);
  });

  it('waits at most 5 s for what a first answer needs', async () => {
    const patience = new AbortController();
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(patience.signal);
    const stage = new Stage();
    const prepare = (signal: AbortSignal) =>
      new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    const answered = vi.fn();
    const admitted = stage.admit('/x', stage.live({ prepare })).then(answered);
    expect(timeout.mock.calls).toEqual([[5000], [5000]]);
    await Promise.resolve();
    expect(answered).not.toHaveBeenCalled();
    patience.abort();
    await admitted;
    expect(stage.take('/x')).toEqual({ lastSecond: 100 });
    timeout.mockRestore();
  });

  it('prepares an entity only before its first answer', async () => {
    const stage = new Stage();
    const prepare = vi.fn(async () => {
      expect(stage.made).toBe(0);
    });
    await stage.admit('/x', stage.live({ prepare }));
    expect(stage.take('/x')).not.toBeNull();
    expect(prepare).toHaveBeenCalledTimes(1);
  });

  it.each<[string, (stage: Stage) => void]>([
    ['its entity', (stage) => stage.podEvent('add')],
    ['the list of sources', (stage) => stage.metricsRevision++],
  ])('falls back to the router when %s or the connection changed', async (_what, change) => {
    const stage = new Stage();
    await stage.admit('/x');
    change(stage);
    expect(stage.take('/x')).toBeNull();
    await stage.admit('/x');
    expect(stage.made).toBe(2);
    expect(stage.take('/x')).not.toBeNull();
    expect(stage.followed).toHaveLength(1);
    stage.current = null;
    expect(stage.take('/x')).toBeNull();
  });

  it('fills the windows of a pod that appears while they are filled', async () => {
    const stage = new Stage();
    const unfilled: (() => void)[] = [];
    stage.source.follow = (target) => {
      stage.followed.push(target);
      return new Promise((resolve) => unfilled.push(resolve));
    };
    const pods: string[][] = [];
    const live = () => {
      const answer = stage.live();
      const make = (lastSecond: number) => {
        pods.push([...(answer.watch?.choice.target.podUids ?? [])]);
        return { lastSecond };
      };
      return { ...answer, make };
    };
    const admitted = stage.admit('/x', live);
    await vi.waitUntil(() => unfilled.length === 1, { timeout: 10_000 });
    stage.index.changePods({ put: [fakePod('add-2', 'add')], dropped: [] });
    unfilled[0]?.();
    await vi.waitUntil(() => unfilled.length === 2, { timeout: 10_000 });
    unfilled[1]?.();
    await admitted;
    const uids = stage.index.podsOf({ namespace: 'fn', name: 'add' }).map(({ uid }) => uid);
    expect(uids).toHaveLength(2);
    expect(pods).toEqual([uids]);
    expect(stage.take('/x')).not.toBeNull();
  });

  it('answers after 5 s even if the entity keeps changing', async () => {
    const stage = new Stage();
    let replicas = 0;
    stage.source.follow = async () => {
      await Promise.resolve();
      stage.wallMs += 1000;
      stage.index.changePods({ put: [fakePod(`add-${++replicas + 1}`, 'add')], dropped: [] });
    };
    await stage.admit('/x');
    expect(replicas).toBe(5);
  });

  it('serves the same bytes while other entities change', async () => {
    const stage = new Stage();
    const { bytes } = await stage.admit('/x');
    for (let event = 0; event < 100; event++) {
      stage.podEvent('echo');
      expect(stage.ready.take('', '/x')?.bytes).toBe(bytes);
    }
    expect(stage.made).toBe(1);
  });

  it('falls back to the router when its watch has ended', async () => {
    const stage = new Stage();
    const live = stage.live();
    await stage.admit('/x', live);
    if (live.watch !== null) stage.watches.end(live.watch);
    expect(stage.take('/x')).toBeNull();
    await stage.admit('/x');
    expect(stage.take('/x')).not.toBeNull();
    expect(stage.followed).toHaveLength(1);
  });

  it('does not go back a second within a turn of the event loop', async () => {
    const stage = new Stage();
    await stage.admit('/x');
    await stage.admit('/y');
    await nextTurn();
    expect(stage.take('/y')).toEqual({ lastSecond: 100 });
    stage.wallMs += 1000;
    await stage.admit('/z');
    expect([stage.take('/x'), stage.made]).toEqual([{ lastSecond: 100 }, 1]);
    await nextTurn();
    expect(stage.take('/x')).toEqual({ lastSecond: 101 });
  });

  it('forgets an entity that no longer exists', async () => {
    const stage = new Stage();
    await stage.admit('/x');
    stage.gone = true;
    stage.wallMs += 1000;
    await nextTurn();
    expect(stage.take('/x')).toBeNull();
    expect(stage.ready.watched).toBe(0);
    expect(stage.followed).toHaveLength(0);
    await expect(stage.admit('/x')).rejects.toThrow('It is gone.');
  });

  it('drops entities that were not requested for 60 s', async () => {
    const stage = new Stage();
    await stage.admit('/x');
    await stage.admit('/y', stage.live({}, 'echo'));
    for (let second = 0; second < 61; second++) {
      stage.wallMs += 1000;
      stage.sweep();
      stage.take('/x');
    }
    expect(stage.ready.watched).toBe(1);
    expect(stage.take('/y')).toBeNull();
    expect(stage.take('/x')).not.toBeNull();
    stage.watches.close();
    expect(stage.followed).toHaveLength(0);
  });

  it('remembers only a few short spellings of an entity, and still answers the others', async () => {
    const stage = new Stage();
    for (let number = 0; number < 10; number++) await stage.admit(`/x?${number}`);
    await stage.admit(`/${'x'.repeat(1000)}`);
    const warm = Array.from({ length: 10 }, (_, number) => stage.take(`/x?${number}`)).filter(
      (answer) => answer !== null,
    );
    expect(warm).toHaveLength(4);
    expect(stage.made).toBe(1);
  });
});
