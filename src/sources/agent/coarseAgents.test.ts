import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AgentStage, podRecord, truthAt } from '../../../test/agent/agentStage.ts';

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

const read = () => stage.metrics.coarseUsage(new AbortController().signal);
const add = { namespace: 'fn', name: 'fn' };
const pods = (...uids: string[]) => uids.flatMap((uid) => stage.pods.get(uid) ?? []);

/** The mean of the five seconds up to now. */
function mean(): number {
  const last = Math.floor(Date.now() / 1000);
  return [0, 1, 2, 3, 4].reduce((sum, back) => sum + truthAt(last - back), 0) / 5;
}

describe('The coarse question to agents', () => {
  it('is one for each node, for its pods and what the node uses, and watches nothing', async () => {
    const nodes = [stage.node('n1', 'a', 'b'), stage.node('n2', 'c')];
    await stage.pass(20);
    const usage = await read();
    expect(nodes.map(({ asked }) => asked.map(({ podUids }) => podUids))).toEqual([[['a', 'b']], [['c']]]);
    expect(usage).toMatchObject({ source: 'agent', intervalSeconds: 5, isWhole: { functions: true, nodes: true } });
    const { cpuPercent, workingSetBytes } = usage?.of?.(add, pods('a', 'b', 'c')) ?? {};
    expect(cpuPercent).toBeCloseTo(3 * mean(), 3);
    expect(workingSetBytes).toBe(300);
    expect(usage?.node?.('n1')).toMatchObject({ cpus: 2, memoryTotalBytes: 1_024_000 });
    expect(usage?.node?.('n1')?.memoryPercent).toBeCloseTo(60, 4);
    expect(usage?.node?.('n1')?.cpuPercent).toBeGreaterThan(0);
    expect(usage?.node?.('n3')).toBeNull();
    expect(stage.metrics.linkCount).toBe(0);
  });

  it('asks for a few seconds from the second time on', async () => {
    const node = stage.node('n1', 'a');
    await stage.pass(20);
    await read();
    await stage.pass(10);
    const usage = await read();
    expect(node.asked.map(({ since }) => since?.sequence ?? null)).toEqual([null, 24]);
    expect(usage?.of?.(add, pods('a')).cpuPercent).toBeCloseTo(mean(), 3);
  });

  it('knows nothing of a pod with a container that the agent does not see, nor of one that no agent sees', async () => {
    stage.node('n1', 'a');
    await stage.pass(10);
    stage.pods.set('b', podRecord('b', 'n1', 'f'.repeat(64)));
    stage.pods.set('c', podRecord('c', 'n2', 'e'.repeat(64)));
    const usage = await read();
    expect(usage?.of?.(add, pods('a')).workingSetBytes).toBe(100);
    for (const uids of [['b'], ['c'], ['a', 'b']]) {
      expect(usage?.of?.(add, pods(...uids))).toEqual({ cpuPercent: null, workingSetBytes: null });
    }
  });

  it('is not whole while an agent with pods on its node does not answer, and null if none does', async () => {
    stage.node('n1', 'a');
    stage.node('n2', 'b');
    await stage.pass(10);
    stage.known.delete('n2');
    const usage = await read();
    expect(usage?.isWhole).toEqual({ functions: false, nodes: false });
    expect(usage?.of?.(add, pods('a')).workingSetBytes).toBe(100);
    expect(usage?.of?.(add, pods('b')).workingSetBytes).toBeNull();
    stage.known.clear();
    expect(await read()).toBeNull();
  });

  it('has all functions, and not all nodes, where a node without pods of functions has no agent', async () => {
    stage.node('n1', 'a');
    stage.node('n2');
    await stage.pass(10);
    stage.known.delete('n2');
    expect((await read())?.isWhole).toEqual({ functions: true, nodes: false });
  });

  it('leaves out an agent that has stopped to measure, and nothing else because of it', async () => {
    stage.node('n1', 'a');
    const hung = stage.node('n2', 'b');
    await stage.pass(10);
    hung.freezeSampler();
    await stage.pass(20);
    // Younger than what the hung agent last measured.
    for (const pod of pods('a')) stage.pods.set('a', { ...pod, startedAtMs: Date.now() - 10_000 });
    const usage = await read();
    expect(usage?.of?.(add, pods('a')).cpuPercent).toBeCloseTo(mean(), 3);
    expect(usage?.of?.(add, pods('a', 'b'))).toEqual({ cpuPercent: null, workingSetBytes: null });
    expect(usage?.node?.('n2')).toBeNull();
    expect(usage?.isWhole).toEqual({ functions: false, nodes: false });
    expect(Date.now() - (usage?.measuredAtMs ?? 0)).toBeLessThan(1500);
  });
});
