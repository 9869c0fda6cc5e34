import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeCluster, failure } from '../../../../test/kubernetes/fakeCluster.ts';
import {
  deploymentsPath,
  fakeDeployment,
  fakeNamespace,
  fakeNode,
  fakePod,
  namespacesPath,
  nodesPath,
  podsPath,
} from '../../../../test/kubernetes/fakeObjects.ts';
import { openFaas } from '../../../platforms/openfaas/openFaas.ts';
import { ClusterSource } from '../clusterSource.ts';

class Stage {
  readonly cluster = new FakeCluster();
  readonly source: ClusterSource;
  readonly stopping = new AbortController();
  #running: Promise<void> | null = null;

  constructor(namespaces: readonly string[] = []) {
    this.source = new ClusterSource({
      api: this.cluster,
      address: 'https://lab',
      connection: 'lab',
      platform: openFaas,
      namespaces,
      clock: { wallMs: () => Date.now(), monotonicMs: () => Date.now() },
      random: () => 0,
    });
  }

  async begin(): Promise<void> {
    this.#running = this.source.run(this.stopping.signal);
    await this.pass(0);
  }

  async pass(ms: number): Promise<void> {
    await vi.advanceTimersByTimeAsync(ms);
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    await vi.advanceTimersByTimeAsync(0);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.#running;
  }

  get seen(): { functions: string[]; pods: string[]; nodes: string[] } | null {
    const snapshot = this.source.inventory.snapshot(Date.now());
    if (snapshot === null) return null;
    return {
      functions: snapshot.functions.map(({ id, replicasWanted }) => `${id.namespace}/${id.name} ${replicasWanted}`),
      pods: snapshot.pods.map(({ id, functionName }) => `${id.namespace}/${functionName}/${id.name}`),
      nodes: snapshot.nodes.map(({ name, ip }) => `${name} ${ip}`),
    };
  }
}

describe('ClusterInventory', () => {
  let stage: Stage;
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  });
  afterEach(async () => {
    await stage.stop();
    await stage.pass(0);
    expect(stage.cluster.openWatches).toBe(0);
    vi.useRealTimers();
  });

  function usual(namespaces: readonly string[] = []): Stage {
    const made = new Stage(namespaces);
    const { cluster } = made;
    cluster.put(nodesPath, fakeNode('n2', '10.0.0.2'));
    cluster.put(nodesPath, fakeNode('n1', '10.0.0.1'));
    cluster.put(namespacesPath, fakeNamespace('openfaas-fn'));
    cluster.put(namespacesPath, fakeNamespace('default'));
    cluster.put(deploymentsPath('openfaas-fn'), fakeDeployment('add-two', 'openfaas-fn'));
    cluster.put(deploymentsPath('openfaas-fn'), fakeDeployment('add', 'openfaas-fn', 2));
    cluster.put(podsPath('openfaas-fn'), fakePod('add-two-a', 'openfaas-fn', 'add-two'));
    cluster.put(podsPath('openfaas-fn'), fakePod('add-z', 'openfaas-fn', 'add'));
    cluster.put(podsPath('openfaas-fn'), fakePod('add-b', 'openfaas-fn', 'add', 'n2'));
    cluster.put(deploymentsPath('team'), fakeDeployment('add', 'team'));
    cluster.put(podsPath('team'), fakePod('add-t', 'team', 'add'));
    return made;
  }

  it('lists functions, pods and nodes in client order, without mixing names', async () => {
    stage = usual();
    expect(stage.seen).toBeNull();
    await stage.begin();
    expect(stage.seen).toEqual({
      functions: ['openfaas-fn/add 2', 'openfaas-fn/add-two 1'],
      pods: ['openfaas-fn/add/add-b', 'openfaas-fn/add/add-z', 'openfaas-fn/add-two/add-two-a'],
      nodes: ['n1 10.0.0.1', 'n2 10.0.0.2'],
    });
    expect(stage.source.inventory.snapshot(Date.now())).toMatchObject({
      source: 'kubernetes',
      defaultNamespace: 'openfaas-fn',
      observedAtMs: Date.now(),
    });
  });

  it('adds a namespace when it is annotated and removes it when the annotation goes', async () => {
    stage = usual();
    await stage.begin();
    stage.cluster.put(namespacesPath, fakeNamespace('team', { openfaas: '1' }));
    await stage.pass(0);
    expect(stage.seen?.functions).toEqual(['openfaas-fn/add 2', 'team/add 1', 'openfaas-fn/add-two 1']);
    expect(stage.seen?.pods).toContain('team/add/add-t');
    const watched = stage.cluster.openWatches;
    const { revision } = stage.source.inventory;
    stage.cluster.put(namespacesPath, fakeNamespace('team'));
    await stage.pass(0);
    expect(stage.seen?.functions).toEqual(['openfaas-fn/add 2', 'openfaas-fn/add-two 1']);
    expect(stage.seen?.pods).not.toContain('team/add/add-t');
    expect(stage.cluster.openWatches).toBe(watched - 2);
    expect(stage.source.inventory.revision).toBeGreaterThan(revision);
  });

  it('adds no abort listener per namespace', async () => {
    stage = usual();
    for (let index = 0; index < 30; index++) {
      stage.cluster.put(namespacesPath, fakeNamespace(`team-${index}`, { openfaas: '1' }));
    }
    await stage.begin();
    await stage.pass(0);
    expect(stage.source.inventory.namespaces()).toHaveLength(31);
    expect(stage.cluster.openWatches).toBe(64);
    expect(getEventListeners(stage.stopping.signal, 'abort').length).toBeLessThan(8);
  });

  it('watches only the namespaces it is given; the first is the default', async () => {
    stage = usual(['team', 'other']);
    await stage.begin();
    expect(stage.seen?.functions).toEqual(['team/add 1']);
    expect(stage.source.inventory.snapshot(0)?.defaultNamespace).toBe('team');
    expect(stage.cluster.requests.some(({ path }) => path === namespacesPath)).toBe(false);
  });

  it.each<[string, () => void, string[]]>([
    [
      'scaled',
      () => stage.cluster.put(deploymentsPath('openfaas-fn'), fakeDeployment('add', 'openfaas-fn', 7)),
      ['openfaas-fn/add 7', 'openfaas-fn/add-two 1'],
    ],
    [
      'deleted',
      () => stage.cluster.remove(deploymentsPath('openfaas-fn'), 'deployment-openfaas-fn-add'),
      ['openfaas-fn/add-two 1'],
    ],
    [
      'relabelled',
      () => {
        const { metadata, spec } = fakeDeployment('add', 'openfaas-fn');
        stage.cluster.put(deploymentsPath('openfaas-fn'), { metadata: { ...metadata, labels: { a: 'b' } }, spec });
      },
      ['openfaas-fn/add-two 1'],
    ],
  ])('includes a Deployment that is %s', async (_what, change, want) => {
    stage = usual();
    await stage.begin();
    const { revision } = stage.source.inventory;
    change();
    await stage.pass(0);
    expect(stage.seen?.functions).toEqual(want);
    expect(stage.source.inventory.revision).toBe(revision + 1);
  });

  it('drops a pod as soon as it is being deleted', async () => {
    stage = usual();
    await stage.begin();
    const pod = fakePod('add-b', 'openfaas-fn', 'add');
    const metadata = { ...pod.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' };
    stage.cluster.put(podsPath('openfaas-fn'), { ...pod, metadata });
    await stage.pass(0);
    expect(stage.seen?.pods).toEqual(['openfaas-fn/add/add-z', 'openfaas-fn/add-two/add-two-a']);
  });

  it('derives nodes from pods without permission to list nodes, and reports what to grant', async () => {
    stage = usual();
    stage.cluster.always = ({ path }) =>
      path === nodesPath || path === namespacesPath ? failure(403, `${path} is forbidden`) : null;
    await stage.begin();
    expect(stage.seen?.nodes).toEqual(['n1 10.0.0.1', 'n2 10.0.0.2']);
    const { findings, lastSuccessAtMs } = stage.source.health();
    expect(findings).toEqual([
      { code: 'may_not_read_nodes', params: { verbs: ['list', 'watch'] } },
      { code: 'may_not_read_namespaces', params: { verbs: ['list', 'watch'] } },
    ]);
    expect(lastSuccessAtMs).toBe(Date.now());
    stage.cluster.remove(podsPath('openfaas-fn'), 'pod-openfaas-fn-add-b');
    await stage.pass(0);
    expect(stage.seen?.nodes).toEqual(['n1 10.0.0.1']);
    stage.cluster.always = () => null;
    await stage.pass(31_000);
    expect(stage.seen?.nodes).toEqual(['n1 10.0.0.1', 'n2 10.0.0.2']);
    expect(stage.source.health().findings).toEqual([]);
  });

  it('has no snapshot when functions and pods may not be listed', async () => {
    stage = usual();
    stage.cluster.always = ({ path }) => (path.includes('openfaas-fn') ? failure(403, 'forbidden') : null);
    await stage.begin();
    expect(stage.seen).toBeNull();
    expect(stage.source.health().findings).toEqual([
      { code: 'may_not_read_deployments', params: { verbs: ['list', 'watch'], namespace: 'openfaas-fn' } },
      { code: 'may_not_read_pods', params: { verbs: ['list', 'watch'], namespace: 'openfaas-fn' } },
    ]);
  });

  it('keeps the last known state while the cluster is unreachable', async () => {
    stage = usual();
    await stage.begin();
    const before = stage.seen;
    const atMs = Date.now();
    stage.cluster.always = () => Object.assign(new Error('reset'), { code: 'ECONNRESET' });
    stage.cluster.cut();
    await stage.pass(30_000);
    expect(stage.seen).toEqual(before);
    expect(stage.source.inventory.snapshot(Date.now())?.observedAtMs).toBe(atMs);
    expect(stage.source.health().findings).not.toEqual([]);
    stage.cluster.always = () => null;
    await stage.pass(5000);
    expect(stage.source.inventory.snapshot(Date.now())?.observedAtMs).toBe(Date.now());
    expect(stage.source.health()).toMatchObject({ findings: [], lastError: { message: expect.any(String) } });
  });
});
