import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AgentStage, idOf, podRecord, truthAt } from '../../../test/agent/agentStage.ts';
import type { PodRecord } from '../../model/inventory/inventory.ts';
import type { MetricsSource } from '../../model/source/metricsSource.ts';
import { MetricsChoice } from '../../model/watch/metricsChoice.ts';

let stage: AgentStage;
let choices: MetricsChoice[];

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(1_700_000_000_700);
  stage = new AgentStage();
  choices = [];
});
afterEach(() => {
  for (const choice of choices) choice.close();
  stage.remove();
  vi.useRealTimers();
});

/** A source that has every pod, as a Prometheus may. */
const other: MetricsSource = {
  name: 'prometheus',
  intervalSeconds: 15,
  failing: null,
  newestSecond: () => null,
  observedSinceSecond: () => null,
  node: () => null,
  pod: () => null,
  follow: async () => {},
  unfollow: () => {},
};

/** A pod that the API has on a node, and that is nowhere in the node's cgroups. */
const addElsewhere = (uid: string, nodeName: string, given: Partial<PodRecord> = {}): void => {
  stage.pods.set(uid, podRecord(uid, nodeName, idOf(1000 + stage.pods.size), given));
};

/** What serves a target now, with another source beside the agents. */
const choose = async (podUids: readonly string[], nodeNames: readonly string[] = []): Promise<MetricsChoice> => {
  const choice = new MetricsChoice([stage.metrics, other], { podUids, nodeNames });
  choices.push(choice);
  await choice.follow(60_000);
  return choice;
};

/** The source in each of the seconds that come. */
const sourcesOver = async (choice: MetricsChoice, seconds: number): Promise<string[]> => {
  const names: string[] = [];
  for (let second = 0; second < seconds; second++) {
    await stage.pass(1);
    choice.review(performance.now());
    await vi.advanceTimersByTimeAsync(0);
    names.push(choice.source.name);
  }
  return names;
};
const found = () => stage.metrics.findings();

describe('pods whose cgroups an agent cannot find', () => {
  it('are served by the next source from the first request on, without flapping, and a finding names them', async () => {
    const node = stage.node('n1', 'seen');
    addElsewhere('unseen', 'n1');
    await stage.pass(20);
    const choice = await choose(['unseen']);
    expect(choice.source.name).toBe('prometheus');
    expect(new Set(await sourcesOver(choice, 40))).toEqual(new Set(['prometheus']));
    expect(found()).toEqual([{ code: 'agent_misses_pods', params: { node: 'n1', namespace: 'fn', pods: ['unseen'] } }]);
    // Once by the first question, then every 10 s at most.
    expect(node.asked.filter(({ podUids }) => podUids.includes('unseen')).length).toBeLessThanOrEqual(5);
  });

  it('do not affect other pods of the node, nor the node', async () => {
    stage.node('n1', 'seen');
    addElsewhere('unseen', 'n1');
    await stage.pass(20);
    await choose(['unseen']);
    const [pod, nodeChoice] = [await choose(['seen']), await choose([], ['n1'])];
    expect(await sourcesOver(pod, 12)).toEqual(new Array(12).fill('agent'));
    expect(nodeChoice.source.name).toBe('agent');
    // A sum over both is never partly of one source.
    expect((await choose(['seen', 'unseen'])).source.name).toBe('prometheus');
  });

  it('return 10 s after the agent finds them, and the finding ends', async () => {
    const node = stage.node('n1');
    addElsewhere('late', 'n1');
    await stage.pass(20);
    const choice = await choose(['late']);
    await sourcesOver(choice, 5);
    const [container] = stage.pods.get('late')?.containers ?? [];
    node.addContainer('late', container?.id ?? '');
    const sources = await sourcesOver(choice, 20);
    expect(sources.at(-1)).toBe('agent');
    expect(sources.lastIndexOf('prometheus')).toBeLessThan(sources.indexOf('agent'));
    expect(found()).toEqual([]);
    expect(stage.deviations('late', 5)).toEqual([0, 0, 0, 0, 0]);
  });

  it.each<[string, Partial<PodRecord>]>([
    ['they are just starting', { startedAtMs: 1_700_000_020_000 }],
    ['they have restarted', { restarts: 1, lastEnd: { reason: 'Error', exitCode: 1, atMs: null } }],
    ['their start time is unknown', { startedAtMs: null }],
  ])('are awaited if %s', async (_what, given) => {
    const node = stage.node('n1');
    await stage.pass(20);
    addElsewhere('young', 'n1', given);
    const choice = await choose(['young']);
    expect(await sourcesOver(choice, 4)).toEqual(new Array(4).fill('agent'));
    expect(found()).toEqual([]);
    const [container] = stage.pods.get('young')?.containers ?? [];
    node.addContainer('young', container?.id ?? '');
    expect(await sourcesOver(choice, 20)).toEqual(new Array(20).fill('agent'));
    expect(stage.metrics.pod('young')?.cpuPercent.at(Math.floor(Date.now() / 1000))).toBeCloseTo(
      truthAt(Math.floor(Date.now() / 1000)),
      3,
    );
  });

  it('are given up after some seconds if they never appear', async () => {
    stage.node('n1');
    await stage.pass(20);
    addElsewhere('young', 'n1', { startedAtMs: 1_700_000_020_000 });
    const choice = await choose(['young']);
    const sources = await sourcesOver(choice, 60);
    const changed = sources.indexOf('prometheus');
    expect(changed).toBeGreaterThanOrEqual(5);
    expect(changed).toBeLessThanOrEqual(8);
    expect(new Set(sources.slice(changed))).toEqual(new Set(['prometheus']));
  });

  it('a pod that is down after a container ended needs no cgroup', async () => {
    stage.node('n1');
    await stage.pass(20);
    addElsewhere('down', 'n1', { ready: false, lastEnd: { reason: 'Error', exitCode: 1, atMs: null } });
    const choice = await choose(['down']);
    expect(await sourcesOver(choice, 10)).toEqual(new Array(10).fill('agent'));
  });

  it('without another source, the answer gives the reason', async () => {
    stage.node('n1');
    addElsewhere('unseen', 'n1');
    await stage.pass(20);
    const target = { podUids: ['unseen'], nodeNames: [] };
    const choice = new MetricsChoice([stage.metrics], target);
    choices.push(choice);
    await choice.follow(60_000);
    expect(choice.fault).toMatchObject({
      code: 'no_metrics_source',
      message: 'The agent on n1 cannot find the cgroup of unseen. See /api/v1/doctor.',
    });
  });

  it('are forgotten when they leave the inventory', async () => {
    stage.node('n1');
    addElsewhere('unseen', 'n1');
    await stage.pass(20);
    await choose(['unseen']);
    expect(stage.metrics.missingOn('n1')).toEqual(['unseen']);
    stage.pods.delete('unseen');
    expect([found(), stage.metrics.missingOn('n1')]).toEqual([[], []]);
  });
});

describe('a node that its agent cannot read', () => {
  it('is served by the next source, and returns', async () => {
    const node = stage.node('n1', 'a');
    await stage.pass(20);
    const choice = await choose([], ['n1']);
    expect(choice.source.name).toBe('agent');
    node.hideNode();
    const sources = await sourcesOver(choice, 30);
    // One tick or two without a figure are a sampler that was late.
    expect(sources.indexOf('prometheus')).toBeGreaterThanOrEqual(3);
    expect(sources.indexOf('prometheus')).toBeLessThanOrEqual(8);
    expect(sources.slice(10)).toEqual(new Array(20).fill('prometheus'));
    node.showNode();
    expect((await sourcesOver(choice, 25)).at(-1)).toBe('agent');
    // The node alone was not seen: its pods were.
    expect((await choose(['a'])).source.name).toBe('agent');
  });
});
