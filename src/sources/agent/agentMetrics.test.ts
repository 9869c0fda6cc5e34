import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AgentStage, idOf, truthAt } from '../../../test/agent/agentStage.ts';

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

describe('AgentMetrics', () => {
  it("fills a first window from the agent's ring in one round trip", async () => {
    const node = stage.node('n1', 'a', 'b');
    await stage.pass(70);
    await stage.follow(['a', 'b'], ['n1']);
    expect(node.asked).toEqual([{ since: null, podUids: ['a', 'b'] }]);
    expect(stage.deviations('a')).toEqual(zeros(60));
    expect(stage.deviations('b')).toEqual(zeros(60));
    const second = Math.floor(Date.now() / 1000);
    expect(stage.metrics.node('n1')?.memoryPercent?.at(second)).toBeCloseTo(60, 4);
    expect(stage.metrics.pod('a')?.workingSetBytes.at(second)).toBe(100);
    expect(stage.metrics.newestSecond()).toBe(second);
    expect(stage.metrics.intervalSeconds).toBe(1);
    const { detail } = stage.metrics;
    expect(detail.pod('a')?.pids.at(second)).toBe(3);
    expect(detail.pod('a')?.memorySomePressurePercent.at(second)).toBeCloseTo(5, 4);
    expect(detail.pod('a')?.networkDownKibPerSecond.at(second)).toBeNaN();
    expect(detail.node('n1')?.ioFullPressurePercent?.at(second)).toBeCloseTo(2, 4);
  });

  it('has what a node reports of itself, with its answers', async () => {
    const node = stage.node('n1', 'a');
    node.files({ 'proc/loadavg': '0.5 1 2 1/2 3', 'proc/1/mountinfo': '1 1 8:1 / / rw - ext4 /dev/sda1 rw' });
    expect(stage.metrics.facts('n1')).toBeNull();
    await stage.pass(2);
    await stage.follow([], ['n1']);
    const first = { load: [0.5, 1, 2], interfaces: null, disks: null, rootDevice: '/dev/sda1' };
    expect(stage.metrics.facts('n1')).toEqual({
      ...first,
      reportedAtMs: Date.now(),
      intervalSeconds: 5,
      clockOffsetMs: 0,
    });
    node.files({
      'proc/loadavg': '3 1 2 1/2 3',
      'proc/1/net/dev': 'Inter-|\n face |\n eth0: 1 0 0 0 0 0 0 0 1\n',
      'proc/diskstats': '8 0 sda 1 0 1 0 1 0 1 0 0 0 0\n',
    });
    node.offsetMs = 40;
    await stage.pass(65);
    expect(stage.metrics.facts('n1')).toMatchObject({
      load: [3, 1, 2],
      interfaces: ['eth0'],
      disks: ['sda'],
      rootDevice: '/dev/sda1',
      clockOffsetMs: 40,
    });
    expect(stage.metrics.facts('n2')).toBeNull();
  });

  it('has nothing more of a node whose agent is older, without a finding', async () => {
    stage.node('n1', 'a').isOldAgent = true;
    await stage.pass(2);
    await stage.follow([], ['n1']);
    expect(stage.metrics.facts('n1')).toMatchObject({
      load: null,
      interfaces: null,
      disks: null,
      rootDevice: null,
      clockOffsetMs: 0,
    });
    expect(stage.metrics.health()[0]?.findings).toEqual([]);
  });

  it('polls once a second, and only for new seconds', async () => {
    const node = stage.node('n1', 'a', 'b', 'c');
    await stage.pass(65);
    await stage.follow(['a', 'b']);
    await stage.pass(30);
    expect(node.asked.length).toBe(31);
    expect(node.asked.every(({ podUids }) => podUids.join() === 'a,b')).toBe(true);
    const sequences = node.asked.map(({ since }) => since?.sequence ?? 0);
    expect(sequences.slice(2)).toEqual(sequences.slice(1, -1).map((sequence) => sequence + 1));
    expect(stage.deviations('a')).toEqual(zeros(60));
  });

  it('follows new pods on a node whose agent is already polled', async () => {
    const node = stage.node('n1', 'a', 'b');
    await stage.pass(65);
    await stage.follow(['a']);
    await stage.pass(2);
    await stage.follow(['a', 'b']);
    expect(node.asked.at(-1)).toEqual({ since: null, podUids: ['b'] });
    expect(stage.deviations('b')).toEqual(zeros(60));
    await stage.pass(3);
    expect(node.asked.at(-1)?.podUids).toEqual(['a', 'b']);
    expect(stage.deviations('b')).toEqual(zeros(60));
  });

  it('a window requested just after a tick is complete at once, whatever has not been polled yet', async () => {
    stage.node('n1', 'a', 'c');
    const node = stage.node('n2', 'b');
    await stage.pass(70);
    await stage.follow(['a'], ['n1']);
    await stage.pass(2);
    const next = Math.floor(Date.now() / 1000) + 1;
    await vi.advanceTimersByTimeAsync(next * 1000 - 200 - Date.now());
    node.use(next);
    await vi.advanceTimersByTimeAsync(205);
    await stage.follow(['b', 'c']);
    const newestOf = (...podUids: string[]) => stage.metrics.newestSecondOf({ podUids, nodeNames: [] });
    expect([newestOf('b'), newestOf('c'), newestOf('a'), newestOf('a', 'b')]).toEqual([next, next, next - 1, next - 1]);
    expect(stage.metrics.newestSecondOf({ podUids: [], nodeNames: ['n1'] })).toBe(next);
    expect(stage.deviations('b')).toEqual(zeros(60));
    expect(stage.metrics.newestSecondOf({ podUids: ['nobody'], nodeNames: [] })).toBeNull();
  });

  it('does not take a second that only new pods have for the newest', async () => {
    stage.node('n1', 'a', 'b');
    await stage.pass(5);
    await stage.follow(['a']);
    const second = Math.floor(Date.now() / 1000) + 1;
    // The agent has ticked, and the poll of what is watched comes some ms later.
    await vi.advanceTimersByTimeAsync(second * 1000 + 8 - Date.now());
    await stage.follow(['a', 'b']);
    expect(stage.metrics.pod('b')?.workingSetBytes.at(second)).toBe(100);
    expect(stage.metrics.pod('a')?.workingSetBytes.at(second)).toBeNaN();
    expect(stage.metrics.newestSecond()).toBe(second - 1);
    await vi.advanceTimersByTimeAsync(100);
    expect(stage.metrics.pod('a')?.workingSetBytes.at(second)).toBe(100);
    expect(stage.metrics.newestSecond()).toBe(second);
  });

  it('sends one request a node for 50 pods on 10 nodes, also for concurrent requests', async () => {
    const uids = Array.from({ length: 50 }, (_, index) => `p${index}`);
    const nodes = Array.from({ length: 10 }, (_, index) =>
      stage.node(`n${index}`, ...uids.slice(index * 5, index * 5 + 5)),
    );
    await stage.pass(2);
    await Promise.all([stage.follow(uids), stage.follow(uids), stage.follow(uids.slice(0, 7))]);
    expect(nodes.map(({ asked }) => asked.length)).toEqual(new Array(10).fill(1));
  });

  it('stops polling when nothing is watched', async () => {
    const node = stage.node('n1', 'a', 'b');
    const [first, second] = [
      { podUids: ['a'], nodeNames: [] },
      { podUids: ['a', 'b'], nodeNames: ['n1'] },
    ];
    await stage.pass(2);
    const { signal } = new AbortController();
    await stage.metrics.follow(first, signal);
    await stage.metrics.follow(second, signal);
    stage.metrics.unfollow(second);
    await stage.pass(2);
    expect(node.asked.at(-1)?.podUids).toEqual(['a']);
    stage.metrics.unfollow(first);
    const before = node.asked.length;
    await stage.pass(5);
    expect(node.asked.length).toBe(before);
    expect(stage.deviations('a')).toEqual(unknown(60));
    await stage.follow(['a']);
    expect(stage.deviations('a', 5)).toEqual(zeros(5));
  });

  it('releases a pod that was followed before it had a node', async () => {
    const node = stage.node('n1');
    const target = { podUids: ['a'], nodeNames: [] };
    const { signal } = new AbortController();
    await stage.metrics.follow(target, signal);
    stage.addPod(node, 'a');
    await stage.pass(2);
    await stage.metrics.follow({ ...target }, signal);
    stage.metrics.unfollow(target);
    await stage.pass(3);
    expect(stage.deviations('a', 3)).toEqual(zeros(3));
  });

  it('counts a container and its replacement, each in its own seconds', async () => {
    const node = stage.node('n1', 'a');
    await stage.pass(70);
    await stage.follow(['a']);
    stage.metrics.pod('a');
    node.removeContainer(idOf(1));
    await stage.pass(5);
    node.addContainer('a', idOf(9));
    await stage.pass(5);
    const record = stage.pods.get('a');
    if (record === undefined) throw new Error('there is a pod');
    stage.pods.set('a', { ...record, containers: [{ name: 'fn', id: idOf(9) }] });
    const last = Math.floor(Date.now() / 1000);
    const values = Array.from({ length: 20 }, (_, index) => stage.metrics.pod('a')?.cpuPercent.at(last - 19 + index));
    const want = [
      ...Array.from({ length: 10 }, (_, index) => truthAt(last - 19 + index)),
      ...zeros(5),
      ...Array.from({ length: 5 }, (_, index) => truthAt(last - 4 + index)),
    ];
    expect(values.map((value) => Math.round(value ?? Number.NaN))).toEqual(want);
    await stage.pass(70);
    expect(stage.deviations('a')).toEqual(zeros(60));
  });

  it('a container that the agent does not report makes its pod unknown, unless the pod is down', async () => {
    const node = stage.node('n1', 'a');
    await stage.pass(5);
    await stage.follow(['a']);
    const record = stage.pods.get('a');
    if (record === undefined) throw new Error('there is a pod');
    const [own] = record.containers;
    if (own === undefined) throw new Error('there is a container');
    stage.pods.set('a', { ...record, containers: [own, { name: 'other', id: idOf(99) }] });
    expect(stage.deviations('a', 3)).toEqual(unknown(3));
    const lastEnd = { reason: 'Error', exitCode: 1, atMs: null };
    stage.pods.set('a', { ...record, ready: false, lastEnd, containers: [own, { name: 'other', id: idOf(99) }] });
    expect(stage.deviations('a', 3)).toEqual(zeros(3));
    stage.pods.set('a', { ...record, ready: false, lastEnd });
    node.removeContainer(idOf(1));
    await stage.pass(65);
    const last = Math.floor(Date.now() / 1000);
    expect(stage.metrics.pod('a')?.cpuPercent.at(last)).toBe(0);
    expect(stage.metrics.pod('a')?.workingSetBytes.at(last)).toBe(0);
  });

  it('a pod that starts while watched is 0 before its start', async () => {
    const node = stage.node('n1', 'a');
    await stage.pass(70);
    await stage.follow(['a']);
    stage.addPod(node, 'b');
    await stage.follow(['a', 'b']);
    await stage.pass(5);
    const last = Math.floor(Date.now() / 1000);
    expect(stage.metrics.pod('b')?.cpuPercent.at(last - 10)).toBe(0);
    expect(stage.deviations('b', 5)).toEqual(zeros(5));
  });

  it('nodes without an agent have no figures until an agent is found', async () => {
    const node = stage.node('n1', 'a');
    stage.known.delete('n1');
    expect([stage.metrics.pod('a'), stage.metrics.node('n1'), stage.metrics.pod('x')]).toEqual([null, null, null]);
    await stage.follow(['a'], ['n1']);
    await stage.pass(65);
    stage.known.add('n1');
    expect(stage.metrics.pod('a')?.cpuPercent.at(1)).toBeNaN();
    stage.metrics.agentsChanged();
    await stage.pass(1);
    expect(node.asked.length).toBe(2);
    expect(stage.deviations('a')).toEqual(zeros(60));
    stage.known.delete('n1');
    await stage.pass(5);
    expect(stage.metrics.failing).toMatchObject({ code: 'upstream_refused' });
  });

  it('drops nodes that are gone once nothing on them is watched', async () => {
    stage.node('n1', 'a');
    stage.node('n2', 'b');
    await stage.pass(2);
    const [pod, node] = [
      { podUids: ['a'], nodeNames: [] },
      { podUids: [], nodeNames: ['n2'] },
    ];
    for (const target of [pod, node]) await stage.metrics.follow(target, new AbortController().signal);
    // An autoscaler that renames: each is asked about once.
    for (let index = 0; index < 300; index++) {
      stage.known.add(`scaled-${index}`);
      await expect(stage.follow([], [`scaled-${index}`])).rejects.toMatchObject({ name: 'Fault' });
      stage.known.delete(`scaled-${index}`);
      stage.metrics.agentsChanged();
    }
    expect(stage.metrics.linkCount).toBe(2);
    stage.known.clear();
    stage.metrics.agentsChanged();
    expect(stage.metrics.linkCount).toBe(2);
    stage.metrics.unfollow(pod);
    expect(stage.metrics.linkCount).toBe(1);
    stage.metrics.unfollow(node);
    expect(stage.metrics.linkCount).toBe(0);
  });
});
