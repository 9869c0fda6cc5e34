import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeCluster, failure } from '../../../../test/kubernetes/fakeCluster.ts';
import { ClusterAgents } from './clusterAgents.ts';

const path = '/api/v1/pods';

function agentPod(uid: string, nodeName: string, ip: string, ready = 'True', created = '2026-01-01T00:00:00Z') {
  return {
    metadata: {
      name: uid,
      uid,
      namespace: 'any',
      labels: { 'app.kubernetes.io/name': 'faascope-agent' },
      creationTimestamp: created,
    },
    spec: { nodeName },
    status: { phase: 'Running', podIP: ip, conditions: [{ type: 'Ready', status: ready }] },
  };
}

describe('ClusterAgents', () => {
  const cluster = new FakeCluster();
  let stopping: AbortController;
  let changes: number;
  let agents: ClusterAgents;

  beforeEach(() => {
    vi.useFakeTimers();
    stopping = new AbortController();
    changes = 0;
    agents = new ClusterAgents({
      api: cluster,
      clock: { wallMs: () => Date.now(), monotonicMs: () => Date.now() },
      random: () => 0.5,
      changed: () => changes++,
    });
  });
  afterEach(() => {
    stopping.abort();
    vi.useRealTimers();
    cluster.always = () => null;
  });

  it('finds them by label, the oldest ready one of each node, as they come and go', async () => {
    cluster.put(path, agentPod('a', 'n1', '10.0.0.1'));
    cluster.put(path, agentPod('b', 'n2', '10.0.0.2'));
    cluster.put(path, { ...agentPod('c', 'n3', '10.0.0.3'), metadata: { name: 'c', uid: 'c', labels: { app: 'x' } } });
    void agents.run(stopping.signal);
    await vi.advanceTimersByTimeAsync(100);
    expect([...agents.nodeNames()].sort()).toEqual(['n1', 'n2']);
    expect(agents.addressOf('n1')).toBe('http://10.0.0.1:8010');
    expect(agents.addressOf('n3')).toBeNull();

    cluster.put(path, agentPod('d', 'n1', '10.0.0.4', 'False', '2026-02-01T00:00:00Z'));
    await vi.advanceTimersByTimeAsync(100);
    expect(agents.addressOf('n1')).toBe('http://10.0.0.1:8010');
    cluster.put(path, agentPod('d', 'n1', '10.0.0.4', 'True', '2026-02-01T00:00:00Z'));
    await vi.advanceTimersByTimeAsync(100);
    expect(agents.addressOf('n1')).toBe('http://10.0.0.1:8010');
    const before = changes;
    cluster.remove(path, 'a');
    await vi.advanceTimersByTimeAsync(100);
    expect(agents.addressOf('n1')).toBe('http://10.0.0.4:8010');
    expect(changes).toBe(before + 1);
    cluster.put(path, agentPod('d', 'n1', '10.0.0.4', 'False', '2026-02-01T00:00:00Z'));
    cluster.put(path, agentPod('e', 'n1', '10.0.0.5', 'False', '2026-03-01T00:00:00Z'));
    await vi.advanceTimersByTimeAsync(100);
    expect(agents.addressOf('n1')).toBe('http://10.0.0.5:8010');
    expect(agents.findings()).toEqual([]);
    for (const uid of ['b', 'c', 'd', 'e']) cluster.remove(path, uid);
    await vi.waitFor(() => expect(agents.findings()).toEqual([{ code: 'no_agents', params: {} }]), { timeout: 10_000 });
  });

  it.each([
    [403, { code: 'may_not_find_agents', params: { verbs: ['list', 'watch'] } }],
    [500, { code: 'agents_not_listed', params: { message: expect.stringContaining('500') } }],
  ])('%d: reports what is missing', async (status, finding) => {
    cluster.always = () => failure(status, 'no');
    void agents.run(stopping.signal);
    await vi.advanceTimersByTimeAsync(100);
    expect(agents.findings()).toEqual([finding]);
    expect([...agents.nodeNames()]).toEqual([]);
  });
});
