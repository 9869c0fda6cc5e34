import { describe, expect, it, vi } from 'vitest';
import { fakeCalls } from '../../../test/fakeCalls.ts';
import { fakePod } from '../../../test/fakeConnection.ts';
import { firstSecond, type SentEvent, StreamStage, settle } from '../../../test/streams/stage.ts';
import type { SourceName } from '../../contract/sourceName.ts';
import type { CoarseUsage, NodeUsage } from '../../model/source/coarseUsage.ts';

const idle: NodeUsage = {
  cpuPercent: 1,
  memoryPercent: 50,
  rootDiskPercent: null,
  networkDownKibPerSecond: null,
  networkUpKibPerSecond: null,
  cpus: 2,
  memoryTotalBytes: 1000,
};

class ListStage extends StreamStage {
  /** What the next pass finds; null: nobody measures. */
  find(cpuPercent: number | null): void {
    const measuredAtMs = this.nowMs;
    const used: CoarseUsage = {
      source: 'agent',
      intervalSeconds: 5.04,
      measuredAtMs,
      of: () => ({ cpuPercent, workingSetBytes: 300 }),
      node: () => ({ ...idle, cpuPercent }),
    };
    this.source.coarse = cpuPercent === null ? null : used;
  }

  /** What a topic was sent in `second` events, by their ids. */
  deltas(events: readonly SentEvent[], topic: string): Record<number, unknown> {
    const seconds = events.filter(({ name }) => name === 'second');
    const all = seconds.map(({ id, data }) => [Number(id) - firstSecond, Object(data['topics'])[topic]]);
    return Object.fromEntries(all.filter(([, delta]) => delta !== undefined));
  }
}

const stateOf = (events: readonly SentEvent[], topic: string) =>
  events.find(({ name, data }) => name === 'state' && data['topic'] === topic)?.data['state'];

describe('A topic of a list', () => {
  it('has all functions with their coarse figures, and then those that changed with a pass', async () => {
    const stage = new ListStage();
    stage.find(10.04);
    const { output } = stage.open({ functions: null });
    await settle();
    await stage.pass(1);
    const measuredBy = { source: 'agent', intervalSeconds: 5 };
    const events = output.take();
    const at = firstSecond + 0.5;
    expect(stateOf(events, 'functions')).toMatchObject({
      connection: 'lab',
      measuredAtSeconds: { callsPerSecond: null, cpuPercent: at, memoryBytes: at },
      items: [
        {
          namespace: 'fn',
          name: 'add',
          state: 'ready',
          cpuPercent: 10,
          memoryBytes: 300,
          callsPerSecond: null,
          problem: null,
          coarse: true,
          sources: {
            callsPerSecond: { source: null, intervalSeconds: null },
            cpuPercent: measuredBy,
            memoryBytes: measuredBy,
          },
        },
      ],
    });
    // A pass with the same result only tells when it was; 2 s after the first one.
    stage.find(10.01);
    await stage.pass(2);
    stage.find(20);
    await stage.pass(2);
    expect(stage.deltas(output.take(), 'functions')).toMatchObject({
      3: { changed: [], removed: [], measuredAtSeconds: { cpuPercent: at + 1 } },
      5: { changed: [{ name: 'add', cpuPercent: 20 }], removed: [] },
    });
    expect(stage.source.followed).toBe(0);
  });

  it('has changes of the inventory at once, and forgets what is gone', async () => {
    const stage = new ListStage();
    stage.find(1);
    const { output } = stage.open({ functions: null, nodes: null });
    await settle();
    await stage.pass(1);
    output.take();
    stage.index.changePods({ put: [fakePod('add-2', 'add', { nodeName: 'n2', ready: false })], dropped: [] });
    stage.index.changeFunctions({ put: [stage.functionRecord('more')], dropped: [] });
    await stage.pass(1);
    const seconds = output.take();
    expect(stage.deltas(seconds, 'functions')).toMatchObject({
      2: {
        changed: [
          { name: 'add', nodes: ['n1', 'n2'] },
          { name: 'more', replicasReady: 0 },
        ],
        removed: [],
      },
    });
    stage.index.changeFunctions({ put: [], dropped: [stage.functionRecord('more')] });
    await stage.pass(2);
    expect(Object.values(stage.deltas(output.take(), 'functions'))).toContainEqual(
      expect.objectContaining({ removed: ['fn/more'] }),
    );
  });

  it('sends a function again when another source counts its calls, with the same figures', async () => {
    const stage = new ListStage();
    const value = { seconds: 60, callsPerSecond: 2, errorPercent: 0, p50Ms: 1, p95Ms: 1, p99Ms: 1, inFlight: 0 };
    let source: SourceName = 'gateway';
    stage.index.changeFunctions({ put: [stage.functionRecord('more')], dropped: [] });
    stage.calls = fakeCalls({
      recent: ({ name }) => ({
        source: name === 'add' ? source : 'gateway',
        intervalSeconds: 1,
        measuredAtMs: stage.nowMs,
        steady: true,
        value,
      }),
    });
    const { output } = stage.open({ functions: null });
    await settle();
    await stage.pass(1);
    output.take();
    source = 'prometheus';
    await stage.pass(4);
    const deltas = Object.values(stage.deltas(output.take(), 'functions')).map((delta) => Object(delta).changed);
    expect(deltas.filter((changed) => changed.length > 0)).toMatchObject([
      [{ name: 'add', callsPerSecond: 2, sources: { callsPerSecond: { source: 'prometheus' } } }],
    ]);
  });

  it('has nodes with the pods that are visible', async () => {
    const stage = new ListStage();
    stage.find(7);
    const other = { id: { connection: 'lab', namespace: 'other', name: 'b-1' } };
    stage.index.changePods({ put: [fakePod('b-1', 'b', other)], dropped: [] });
    const all = stage.open({ nodes: null });
    const limited = stage.open({ nodes: null, functions: null }, { namespaces: ['other'], client: 'bob' });
    await settle();
    await stage.pass(1);
    const node = { name: 'n1', cpuPercent: 7, cpus: 2, coarse: true };
    expect(stateOf(all.output.events, 'nodes')).toMatchObject({ items: [{ ...node, pods: 2, functions: 2 }] });
    expect(stateOf(limited.output.events, 'nodes')).toMatchObject({ items: [{ ...node, pods: 1, functions: 1 }] });
    expect(stateOf(limited.output.events, 'functions')).toMatchObject({ items: [] });
  });

  it('is sent after 5 s at the latest if the first pass takes longer', async () => {
    const stage = new ListStage();
    stage.source.coarseUsage = () => new Promise(() => {});
    const { output } = stage.open({ functions: null });
    await settle();
    await stage.pass(4);
    expect(stateOf(output.events, 'functions')).toBeUndefined();
    await stage.pass(1);
    expect(stateOf(output.events, 'functions')).toMatchObject({ items: [{ name: 'add', cpuPercent: null }] });
  });

  it('is not sent as empty while its items cannot be made, which is told once a second', async () => {
    const told: unknown[] = [];
    const stage = new ListStage({ failed: (thrown) => told.push(thrown) });
    stage.find(1);
    const bug = new Error('a bug');
    const asked = vi.spyOn(stage.index, 'functionAt').mockImplementation(() => {
      throw bug;
    });
    const { output } = stage.open({ functions: null });
    await settle();
    for (let turn = 1; turn <= 3; turn++) {
      told.length = 0;
      await stage.pass(1);
      expect(told).toEqual([bug]);
    }
    expect(stateOf(output.take(), 'functions')).toBeUndefined();
    asked.mockRestore();
    await stage.pass(1);
    expect(stateOf(output.take(), 'functions')).toMatchObject({ items: [{ name: 'add' }] });
  });

  it('resumes with what changed since', async () => {
    const stage = new ListStage();
    stage.find(1);
    const { closed } = stage.open({ functions: null });
    await settle();
    await stage.pass(1);
    closed();
    const again = () => stage.open({ functions: firstSecond + 1 });
    const same = again();
    expect(same.output.take().map(({ name }) => name)).toEqual(['server']);
    same.closed();
    stage.find(2);
    const meanwhile = stage.open({ functions: null });
    await stage.pass(3);
    meanwhile.closed();
    const [, missed] = again().output.take();
    expect(missed?.data['topics']).toMatchObject({ functions: { changed: [{ name: 'add', cpuPercent: 2 }] } });
  });
});
