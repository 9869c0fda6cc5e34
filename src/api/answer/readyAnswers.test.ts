import { describe, expect, it, vi } from 'vitest';
import { Fault } from '../../model/fault.ts';
import type { Connection } from '../../model/source/connection.ts';
import type { MetricsSource, WatchTarget } from '../../model/source/metricsSource.ts';
import { MetricsChoice } from '../../model/watch/metricsChoice.ts';
import type { LiveAnswer } from './liveAnswer.ts';
import { ReadyAnswers } from './readyAnswers.ts';

/** A connection whose revisions, clock and source a test moves. */
class Stage {
  wallMs = 100_100;
  inventoryRevision = 0;
  metricsRevision = 0;
  callsRevision = 0;
  made = 0;
  gone = false;
  readonly followed: WatchTarget[] = [];
  readonly connection: Connection;
  current: Connection | null;
  readonly ready: ReadyAnswers;
  readonly source: MetricsSource;

  constructor() {
    const stage = this;
    this.source = {
      name: 'local',
      intervalSeconds: 1,
      failing: null,
      newestSecond: () => Math.floor(stage.wallMs / 1000),
      observedSinceSecond: () => 0,
      node: () => null,
      pod: () => null,
      follow: async (target) => void stage.followed.push(target),
      unfollow: (target) => void stage.followed.splice(stage.followed.indexOf(target), 1),
    };
    const clock = { wallMs: () => this.wallMs, monotonicMs: () => this.wallMs };
    this.connection = {
      name: 'local',
      clock,
      inventory: {
        name: 'local',
        get revision() {
          return stage.inventoryRevision;
        },
        snapshot: () => null,
        fault: null,
      },
      metrics: [this.source],
      get metricsRevision() {
        return stage.metricsRevision;
      },
      calls: {
        order: () => [],
        calls: () => null,
        runs: () => null,
        recent: () => null,
        inFlight: () => null,
        prepare: async () => {},
        get revision() {
          return stage.callsRevision;
        },
      },
      logs: null,
      invoker: null,
      notRunnable: [],
      sources: () => [],
      findings: () => [],
    };
    this.current = this.connection;
    this.ready = new ReadyAnswers(clock, { find: () => this.current });
  }

  live(given: Partial<LiveAnswer> = {}): LiveAnswer {
    return {
      entity: 'thing',
      watch: new MetricsChoice([this.source], { nodeNames: [], podUids: ['a'] }),
      usesCalls: false,
      make: (lastSecond) => {
        if (this.gone) throw new Fault('unknown_pod', 'It is gone.');
        this.made++;
        return { lastSecond };
      },
      ...given,
    };
  }

  admit(url: string, live = this.live(), scope = '') {
    return this.ready.admit({ connection: this.connection, connectionName: null, namespaces: null }, scope, url, live);
  }

  take(url: string, scope = ''): unknown {
    const answer = this.ready.take(scope, url);
    return answer === null ? null : JSON.parse(answer.bytes.toString());
  }
}

describe('ReadyAnswers', () => {
  it('is cold until somebody asked, then serialises once a second', async () => {
    const stage = new Stage();
    expect(stage.take('/x')).toBeNull();
    await stage.admit('/x');
    for (let asked = 0; asked < 100; asked++) expect(stage.take('/x')).toEqual({ lastSecond: 100 });
    expect(stage.made).toBe(1);
    stage.wallMs += 1000;
    expect(stage.take('/x')).toEqual({ lastSecond: 101 });
    expect(stage.take('/x')).toEqual({ lastSecond: 101 });
    expect(stage.made).toBe(2);
  });

  it('other spellings of one entity share its bytes and its lease', async () => {
    const stage = new Stage();
    await stage.admit('/x');
    await stage.admit('/y');
    expect(stage.made).toBe(1);
    expect(stage.ready.watched).toBe(1);
    expect(stage.followed).toHaveLength(1);
  });

  it('keeps scopes apart', async () => {
    const stage = new Stage();
    await stage.admit('/x', stage.live(), 'team-a');
    expect(stage.take('/x')).toBeNull();
    expect(stage.take('/x', 'team-b')).toBeNull();
    expect(stage.take('/x', 'team-a')).toEqual({ lastSecond: 100 });
  });

  it('keeps connections apart, and follows a named one after the default changed', async () => {
    const stage = new Stage();
    const others = { b: { ...stage.connection, name: 'b' }, c: { ...stage.connection, name: 'c' } };
    const byName = new Map<string | null, Connection>([[null, stage.connection], ...Object.entries(others)]);
    const clock = { wallMs: () => stage.wallMs, monotonicMs: () => stage.wallMs };
    const ready = new ReadyAnswers(clock, { find: (name) => byName.get(name) ?? null });
    const admit = (connectionName: string | null, url: string) => {
      const connection = byName.get(connectionName) ?? stage.connection;
      const live = stage.live({ make: () => ({ of: connection.name }) });
      return ready.admit({ connection, connectionName, namespaces: null }, '', url, live);
    };
    const taken = (url: string) => ready.take('', url)?.bytes.toString();
    for (const name of ['b', 'c']) await admit(name, `/x?connection=${name}`);
    await admit(null, '/x');
    expect(['/x', '/x?connection=b', '/x?connection=c'].map(taken)).toEqual([
      '{"of":"local"}',
      '{"of":"b"}',
      '{"of":"c"}',
    ]);
    byName.set(null, others.c);
    expect(['/x', '/x?connection=b'].map(taken)).toEqual([undefined, '{"of":"b"}']);
  });

  it('makes an answer anew when a call finished, if calls matter to it', async () => {
    const stage = new Stage();
    await stage.admit('/x', stage.live({ usesCalls: true }));
    await stage.admit('/y', stage.live({ entity: 'other' }));
    stage.callsRevision++;
    stage.take('/x');
    stage.take('/y');
    expect(stage.made).toBe(3);
  });

  it('waits 5 s at most for what a first answer needs', async () => {
    const patience = new AbortController();
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(patience.signal);
    const stage = new Stage();
    const prepare = (signal: AbortSignal) =>
      new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    const answered = vi.fn();
    const admitted = stage.admit('/x', stage.live({ prepare })).then(answered);
    expect(timeout.mock.calls).toEqual([[5000]]);
    await Promise.resolve();
    expect(answered).not.toHaveBeenCalled();
    patience.abort();
    await admitted;
    expect(stage.take('/x')).toEqual({ lastSecond: 100 });
    timeout.mockRestore();
  });

  it('finds out what has to be known before the first answer, and only then', async () => {
    const stage = new Stage();
    const prepare = vi.fn(async () => {
      expect(stage.made).toBe(0);
    });
    await stage.admit('/x', stage.live({ prepare }));
    expect(stage.take('/x')).not.toBeNull();
    expect(prepare).toHaveBeenCalledTimes(1);
  });

  it.each(['inventoryRevision', 'metricsRevision'] as const)(
    'goes the longer way when %s or the connection changed',
    async (revision) => {
      const stage = new Stage();
      await stage.admit('/x');
      stage[revision]++;
      expect(stage.take('/x')).toBeNull();
      await stage.admit('/x');
      expect(stage.take('/x')).not.toBeNull();
      expect(stage.followed).toHaveLength(1);
      stage.current = null;
      expect(stage.take('/x')).toBeNull();
    },
  );

  it('forgets what is gone', async () => {
    const stage = new Stage();
    await stage.admit('/x');
    stage.gone = true;
    stage.wallMs += 1000;
    expect(stage.take('/x')).toBeNull();
    expect(stage.ready.watched).toBe(0);
    expect(stage.followed).toHaveLength(0);
    await expect(stage.admit('/x')).rejects.toThrow('It is gone.');
  });

  it('lets go of what nobody asked for in 60 s', async () => {
    const stage = new Stage();
    await stage.admit('/x');
    await stage.admit('/y', stage.live({ entity: 'other' }));
    for (let second = 0; second < 61; second++) {
      stage.wallMs += 1000;
      stage.ready.sweep();
      stage.take('/x');
    }
    expect(stage.ready.watched).toBe(1);
    expect(stage.take('/y')).toBeNull();
    expect(stage.take('/x')).not.toBeNull();
    stage.ready.close();
    expect(stage.followed).toHaveLength(0);
  });

  it('remembers only a few short spellings of an entity, and answers the others all the same', async () => {
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
