import { describe, expect, test } from 'vitest';
import { fakeConnection, fakePod } from '../../../test/fakeConnection.ts';
import type { FunctionRecord, PodRecord } from '../inventory/inventory.ts';
import { InventoryIndex } from '../inventory/inventoryIndex.ts';
import type { Connection } from '../source/connection.ts';
import type { SourceHealth } from '../source/sourceHealth.ts';
import { HealthTable } from './healthTable.ts';

const fn = (replicasWanted: number): FunctionRecord => ({
  id: { connection: 'lab', namespace: 'fn', name: 'add' },
  image: '',
  replicasWanted,
  execTimeoutMs: null,
});

/** One connection, at a time that the test moves. */
class Stage {
  nowMs = 1_000_000;
  readonly clock = { wallMs: () => this.nowMs, monotonicMs: () => this.nowMs };
  readonly index = InventoryIndex.of({ functions: [fn(1)], pods: [fakePod('old', 'add')], nodes: [] });
  sources: SourceHealth[] = [];
  connection: Connection = fakeConnection(this.index, this.clock, { sources: () => this.sources });
  readonly table = new HealthTable({ find: () => this.connection, all: () => [this.connection] });

  look(afterMs = 1000): void {
    this.nowMs += afterMs;
    this.table.sweep();
  }

  /** Puts each state of a pod in place of the one before. */
  change(first: PodRecord, ...states: readonly PodRecord[]): void {
    let before = first;
    for (const pod of states) {
      this.index.changePods({ put: [pod], dropped: [before] });
      before = pod;
      this.look();
    }
  }

  get codes(): string[] {
    return this.table.events(this.connection, null).map(({ fact }) => fact.code);
  }

  get events(): string[] {
    return this.table
      .events(this.connection, null)
      .map(({ atMs, subject, fact }) => `${atMs} ${subject.name} ${fact.code} ${JSON.stringify(fact.params)}`);
  }
}

describe('events', () => {
  test('are none for what existed from the start', () => {
    const stage = new Stage();
    stage.look();
    stage.look();
    expect(stage.events).toEqual([]);
  });

  test('tell of new pods, restarts, kills for memory and scaling, the newest first', () => {
    const stage = new Stage();
    stage.look();
    const created = fakePod('new', 'add', { createdAtMs: stage.nowMs + 500 });
    stage.index.changePods({ put: [created], dropped: [] });
    stage.index.changeFunctions({ put: [fn(2)], dropped: [fn(1)] });
    stage.look();
    const killed = {
      ...created,
      restarts: 1,
      lastEnd: { reason: 'OOMKilled', exitCode: 137, atMs: stage.nowMs + 400 },
    };
    stage.index.changePods({ put: [killed], dropped: [created] });
    stage.look();
    stage.look();
    const restarted = { ...killed, restarts: 3, lastEnd: { reason: 'Error', exitCode: 1, atMs: null } };
    stage.index.changePods({ put: [restarted], dropped: [killed] });
    stage.look();
    expect(stage.events).toEqual([
      '1005000 new pod_restarted {"restarts":3,"reason":"Error"}',
      '1002400 new pod_restarted {"restarts":1,"reason":"OOMKilled"}',
      '1002400 new pod_oom_killed {"restarts":1}',
      '1002000 add function_scaled {"from":1,"to":2}',
      '1001500 new pod_created {"function":"add"}',
    ]);
  });

  test('have the same id on every server where the API names the change', () => {
    const ids = (specId: string | null, ...looksMs: number[]) =>
      looksMs.map((afterMs) => {
        const stage = new Stage();
        stage.look(afterMs);
        const scaled = specId === null ? fn(2) : { ...fn(2), specId };
        stage.index.changeFunctions({ put: [scaled], dropped: [fn(1)] });
        stage.look(afterMs);
        return stage.table.events(stage.connection, null)[0]?.id;
      });
    expect(new Set(ids('u 7', 1000, 1234)).size).toBe(1);
    expect(new Set([...ids('u 7', 1000), ...ids('u 8', 1000)]).size).toBe(2);
    expect(new Set(ids(null, 1000, 1234)).size).toBe(2);
  });

  test('repeat nothing when a kill for memory is seen before its restart, and when a sidecar restarts later', () => {
    const stage = new Stage();
    const pod = fakePod('old', 'add');
    stage.look();
    const lastEnd = { reason: 'OOMKilled', exitCode: 137, atMs: stage.nowMs };
    stage.change(pod, { ...pod, lastEnd }, { ...pod, lastEnd, restarts: 1 }, { ...pod, lastEnd, restarts: 2 });
    expect(stage.codes).toEqual(['pod_restarted', 'pod_restarted', 'pod_oom_killed']);
  });

  test('report each kill for memory once where its time is unknown', () => {
    const stage = new Stage();
    const pod = fakePod('old', 'add');
    stage.look();
    const lastEnd = { reason: 'OOMKilled', exitCode: 137, atMs: null };
    stage.change(pod, { ...pod, lastEnd, restarts: 1 }, { ...pod, lastEnd, restarts: 1, ready: null });
    expect(stage.codes).toEqual(['pod_restarted', 'pod_oom_killed']);
    stage.change({ ...pod, lastEnd, restarts: 1, ready: null }, { ...pod, lastEnd, restarts: 2 });
    expect(stage.codes).toEqual(['pod_restarted', 'pod_oom_killed', 'pod_restarted', 'pod_oom_killed']);
  });

  test('are none for functions that vanish and return, with all restarts their pods had', () => {
    const stage = new Stage();
    const lastEnd = { reason: 'OOMKilled', exitCode: 137, atMs: 500_000 };
    const pods = [
      fakePod('old', 'add', { restarts: 7, lastEnd }),
      fakePod('young', 'add', { createdAtMs: stage.nowMs - 10_000 }),
      fakePod('undated', 'add', { createdAtMs: null }),
    ];
    const state = { functions: [fn(1)], pods, nodes: [] };
    stage.index.replace(state);
    stage.look();
    stage.index.replace({ functions: [], pods: [], nodes: [] });
    stage.look(400_000);
    stage.index.replace(state);
    stage.look();
    expect(stage.events).toEqual([]);
  });

  test('have the pods that a source lists a minute late', () => {
    const stage = new Stage();
    stage.look();
    const late = fakePod('late', 'add', { createdAtMs: stage.nowMs - 60_000 });
    stage.index.changePods({ put: [late], dropped: [] });
    stage.look();
    expect(stage.codes).toEqual(['pod_created']);
  });

  test('are the same on every replica, for pods', () => {
    const ids = [0, 300].map((laterMs) => {
      const stage = new Stage();
      stage.look(1000 + laterMs);
      const created = fakePod('new', 'add', { createdAtMs: null });
      stage.index.changePods({ put: [created], dropped: [] });
      stage.look();
      stage.index.changePods({ put: [{ ...created, restarts: 1 }], dropped: [created] });
      stage.look();
      return stage.table.events(stage.connection, null).map(({ id }) => id);
    });
    expect(ids[0]).toHaveLength(2);
    expect(ids[0]).toEqual(ids[1]);
  });

  test('tell when a source is lost and when it is back', () => {
    const stage = new Stage();
    const health = (lastSuccessAtMs: number, failedAtMs: number | null): SourceHealth => ({
      name: 'prometheus',
      address: 'http://p',
      version: null,
      lastSuccessAtMs,
      latencyMs: 1,
      lastError: failedAtMs === null ? null : { atMs: failedAtMs, message: 'no' },
      intervalSeconds: 1,
      failing: failedAtMs === null ? null : { kind: 'prometheus', reason: 'refused', message: 'no' },
      findings: [],
    });
    stage.sources = [health(1_000_000, null)];
    stage.look(5000);
    for (let n = 0; n < 5; n++) {
      stage.sources = [health(1_000_000, stage.nowMs + 500)];
      stage.look();
    }
    expect(stage.table.findings(stage.connection)).toMatchObject([{ sinceMs: 1_006_000, endedMs: null }]);
    for (let n = 0; n < 4; n++) {
      stage.sources = [health(stage.nowMs + 500, null)];
      stage.look();
    }
    expect(stage.events).toEqual([
      '1011000 prometheus source_back {"source":"prometheus","address":"http://p"}',
      '1006000 prometheus source_lost {"source":"prometheus","address":"http://p"}',
    ]);
    expect(stage.table.findings(stage.connection)).toMatchObject([{ sinceMs: 1_006_000, endedMs: 1_010_000 }]);
  });

  test('tell when another connection became the default, and forget what the one before had', () => {
    const stage = new Stage();
    stage.look();
    const before = stage.connection;
    stage.connection = { ...before, name: 'other' };
    stage.look();
    expect(stage.events).toEqual(['1002000 other connection_changed {"from":"lab","to":"other"}']);
    expect(stage.table.events(before, null)).toEqual([]);
  });

  test('are the last 200', () => {
    const stage = new Stage();
    stage.look();
    for (let n = 0; n < 300; n++) {
      stage.index.changePods({ put: [fakePod(`p${n}`, 'add', { createdAtMs: stage.nowMs })], dropped: [] });
      stage.look();
    }
    expect(stage.events).toHaveLength(200);
    expect(stage.events[0]).toContain(' p299 pod_created ');
  });

  test('of one namespace do not evict those of another', () => {
    const stage = new Stage();
    const other: FunctionRecord = { ...fn(1), id: { connection: 'lab', namespace: 'quiet', name: 'sub' } };
    stage.index.changeFunctions({ put: [other], dropped: [] });
    stage.look();
    stage.index.changeFunctions({ put: [{ ...other, replicasWanted: 2 }], dropped: [other] });
    stage.look();
    const pods = Array.from({ length: 300 }, (_, n) => fakePod(`p${n}`, 'add', { createdAtMs: stage.nowMs + n }));
    stage.index.changePods({ put: pods, dropped: [] });
    stage.look();
    const seen = stage.table.events(stage.connection, new Set(['quiet']));
    expect(seen.map(({ fact }) => fact.code)).toEqual(['function_scaled']);
    expect(stage.events).toHaveLength(200);
  });
});

describe('a healthy cluster', () => {
  test('has no findings while it scales, rolls out and starts pods', () => {
    const stage = new Stage();
    const starting = (name: string): PodRecord =>
      fakePod(name, 'add', {
        ready: false,
        trouble: { reason: 'ContainersNotReady', message: null },
        createdAtMs: stage.nowMs,
        startedAtMs: stage.nowMs,
      });
    stage.look();
    // A rolling update: a new pod starts for 40 s, then replaces the old one.
    const first = starting('new-1');
    stage.index.changePods({ put: [first], dropped: [] });
    for (let n = 0; n < 40; n++) stage.look();
    stage.index.changePods({
      put: [{ ...first, ready: true, trouble: null }],
      dropped: [first, fakePod('old', 'add')],
    });
    for (let n = 0; n < 5; n++) stage.look();
    // A probe that fails once.
    stage.change(
      { ...first, ready: true, trouble: null },
      { ...first, startedAtMs: 0 },
      { ...first, ready: true, trouble: null },
    );
    // Scaled up while a node is added, then to zero with a pod on its way out.
    const pending: PodRecord = {
      ...starting('new-2'),
      trouble: { reason: 'Pending', message: '0/1 nodes are available' },
    };
    stage.index.changePods({ put: [pending], dropped: [] });
    for (let n = 0; n < 50; n++) stage.look();
    stage.index.changeFunctions({ put: [fn(0)], dropped: [fn(1)] });
    for (let n = 0; n < 50; n++) stage.look();
    expect(stage.table.findings(stage.connection)).toEqual([]);
  });
});

describe('a connection that throws', () => {
  test('does not keep the others from being examined, nor costs them what is known', () => {
    const stage = new Stage();
    const broken: Connection = {
      ...stage.connection,
      name: 'broken',
      sources: () => {
        throw new Error('broken');
      },
    };
    let all = [stage.connection];
    const table = new HealthTable({ find: () => stage.connection, all: () => all });
    table.sweep();
    all = [broken, stage.connection];
    stage.nowMs += 1000;
    stage.index.changeFunctions({ put: [fn(3)], dropped: [fn(1)] });
    expect(() => table.sweep()).toThrow('broken');
    expect(table.events(stage.connection, null).map(({ fact }) => fact.code)).toEqual(['function_scaled']);
  });
});
