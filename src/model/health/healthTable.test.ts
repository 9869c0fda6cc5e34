import { describe, expect, test } from 'vitest';
import { fakeConnection, fakePod } from '../../../test/fakeConnection.ts';
import type { FunctionRecord } from '../inventory/inventory.ts';
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

  get events(): string[] {
    return this.table
      .events(this.connection)
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
    stage.sources = [health(1_000_000, 1_005_500)];
    stage.look();
    stage.look();
    stage.sources = [health(1_007_500, null)];
    stage.look();
    stage.look(3000);
    expect(stage.events).toEqual([
      '1011000 prometheus source_back {"source":"prometheus","address":"http://p"}',
      '1000000 prometheus source_lost {"source":"prometheus","address":"http://p"}',
    ]);
    expect(stage.table.findings(stage.connection)).toMatchObject([{ sinceMs: 1_000_000, endedMs: 1_007_000 }]);
  });

  test('tell when an agent is lost and when it is back, by its node', () => {
    const stage = new Stage();
    const failing = { code: 'agent_failing', params: { node: 'n1', reason: 'refused', message: 'No.' } } as const;
    stage.connection = fakeConnection(stage.index, stage.clock, { findings: () => [failing] });
    stage.look();
    stage.look();
    const { connection } = stage;
    // The same connection, whose agent answers again.
    Object.assign(connection, { findings: () => [] });
    stage.look(3000);
    expect(stage.events).toEqual([
      '1005000 n1 source_back {"source":"agent","address":"n1"}',
      '1001000 n1 source_lost {"source":"agent","address":"n1"}',
    ]);
  });

  test('tell when another connection became the default, and forget what the one before had', () => {
    const stage = new Stage();
    stage.look();
    const before = stage.connection;
    stage.connection = { ...before, name: 'other' };
    stage.look();
    expect(stage.events).toEqual(['1002000 other connection_changed {"from":"lab","to":"other"}']);
    expect(stage.table.events(before)).toEqual([]);
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
});
