import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/model/clock.ts';
import { openFaas } from '../../src/platforms/openfaas/openFaas.ts';
import { ClusterSource } from '../../src/sources/kubernetes/clusterSource.ts';
import { HttpClusterApi } from '../../src/sources/kubernetes/httpClusterApi.ts';
import { fixture } from '../fixture.ts';
import { until } from '../until.ts';
import { testAccess } from './clusterAccess.ts';
import { ClusterServer } from './clusterServer.ts';
import { answer, type FakeObject, failure } from './fakeCluster.ts';
import {
  deploymentsPath,
  fakeDeployment,
  fakeNamespace,
  fakePod,
  namespacesPath,
  nodesPath,
  podsPath,
} from './fakeObjects.ts';

const fn = 'openfaas-fn';
const recorded = (file: string): FakeObject[] => JSON.parse(fixture(`apiserver/${file}`).toString()).items;

describe('a misbehaving cluster', () => {
  let server: ClusterServer;
  let api: HttpClusterApi;
  let source: ClusterSource;
  let stopping: AbortController;
  let changes: number;

  beforeEach(async () => {
    server = new ClusterServer();
    const { cluster } = server;
    for (const node of recorded('nodes.json')) cluster.put(nodesPath, node);
    for (const pod of recorded('pods.json')) cluster.put(podsPath(fn), pod);
    for (const deployment of recorded('deployments.json')) cluster.put(deploymentsPath(fn), deployment);
    cluster.put(namespacesPath, fakeNamespace(fn));
    await server.start();
    api = new HttpClusterApi(testAccess(server.origin), null);
    stopping = new AbortController();
    changes = 0;
    source = new ClusterSource({
      api,
      address: api.address,
      platform: openFaas,
      connection: 'test',
      namespaces: [],
      clock: systemClock,
      random: () => 0,
    });
  });
  afterEach(async () => {
    stopping.abort();
    await api.close();
    await server.kill();
    vi.useRealTimers();
  });

  const begin = async () => {
    void source.run(stopping.signal);
    await right();
  };
  const seen = () => {
    const snapshot = source.inventory.snapshot(Date.now());
    return snapshot?.pods.map(({ id, functionName }) => `${functionName} ${id.namespace} ${id.name}`);
  };
  /** The state of the cluster itself. */
  const truth = () => {
    const pods = server.cluster.objects(podsPath(fn));
    return pods
      .map(({ metadata }) => `${metadata.labels?.faas_function} ${metadata.namespace} ${metadata.name}`)
      .sort();
  };
  const isRight = () => JSON.stringify(seen()) === JSON.stringify(truth());
  const right = (withinMs?: number) => until('the inventory is right', isRight, withinMs);
  const change = () => {
    const name = `flow-${changes++}`;
    server.cluster.put(podsPath(fn), fakePod(name, fn, 'flow'));
    if (changes > 1) server.cluster.remove(podsPath(fn), `pod-${fn}-flow-${changes - 2}`);
  };

  it('replays a recorded watch, byte by byte', async () => {
    const { cluster } = server;
    await begin();
    server.pieceBytes = 1;
    const lines = fixture('apiserver/watch-pods.ndjson').toString().trim().split('\n');
    for (const line of lines.filter((each) => !each.includes('BOOKMARK'))) {
      const { type, object } = JSON.parse(line);
      if (type === 'DELETED') cluster.remove(podsPath(fn), object.metadata.uid);
      else cluster.put(podsPath(fn), object);
    }
    await right();
    expect(seen()?.filter((pod) => pod.startsWith('add-two '))).toEqual([
      'add-two openfaas-fn add-two-84d8fb96b5-zfxtd',
    ]);
  });

  it.each<[string, (stage: ClusterServer) => void]>([
    [
      'a watch cut within an event',
      ({ cluster }) => {
        cluster.sendRaw('{"type":"ADDED","object":{"metadata":{"uid":"half"');
        cluster.cut();
      },
    ],
    ['connections reset', (stage) => stage.resetConnections()],
    ['watches ended', ({ cluster }) => cluster.end()],
    ['invalid JSON', ({ cluster }) => cluster.sendRaw('{"type":"ADDED",,}\n')],
    ['an event of another kind', ({ cluster }) => cluster.sendRaw('{"type":"SURPRISE","object":{}}\n')],
    [
      '410 in a watch',
      ({ cluster }) => {
        cluster.end();
        change();
        cluster.forget();
      },
    ],
    [
      '410, then a 410 for a page',
      ({ cluster }) => {
        cluster.cut();
        cluster.forget();
        cluster.misbehaviours.push(
          () => failure(410, 'gone'),
          () => failure(410, 'gone'),
          () => failure(410, 'gone'),
        );
      },
    ],
    [
      '500 and 503',
      ({ cluster }) => {
        cluster.cut();
        cluster.misbehaviours.push(
          () => failure(500, 'x'),
          () => failure(503, 'y'),
          () => failure(500, 'x'),
        );
      },
    ],
    [
      '429',
      ({ cluster }) => {
        cluster.cut();
        for (let asked = 0; asked < 6; asked++) {
          cluster.misbehaviours.push(() => failure(429, 'slow down', { 'retry-after': '1' }));
        }
      },
    ],
    [
      'responses that are not JSON',
      ({ cluster }) => {
        cluster.cut();
        for (let asked = 0; asked < 8; asked++) cluster.misbehaviours.push(() => answer(200, '<html>hello</html>\n'));
      },
    ],
  ])('%s: correct again, nothing lost or repeated', async (_name, misbehave) => {
    await begin();
    change();
    await right();
    misbehave(server);
    change();
    const tookMs = await right();
    change();
    await right(2000);
    expect(tookMs).toBeLessThan(5000);
    await until('all is well', () => source.health().findings.length === 0);
  });

  it('survives a hundred random changes and misbehaviours in a row', async () => {
    await begin();
    // The same sequence in every run (a linear congruential generator).
    let state = 1;
    const random = (below: number) => {
      state = (state * 1103515245 + 12345) % 2 ** 31;
      return Math.floor((state / 2 ** 31) * below);
    };
    const { cluster } = server;
    const alive = new Set<string>();
    const steps: readonly (() => void)[] = [
      change,
      () => {
        const name = `r-${random(20)}`;
        cluster.put(podsPath(fn), fakePod(name, fn, ['add', 'add-two'][random(2)] ?? ''));
        alive.add(`pod-${fn}-${name}`);
      },
      () => {
        const [uid] = alive;
        if (uid !== undefined && alive.delete(uid)) cluster.remove(podsPath(fn), uid);
      },
      () => cluster.cut(),
      () => cluster.end(),
      () => cluster.forget(),
      () => cluster.bookmark(),
      () => server.resetConnections(),
      () => cluster.sendRaw('{"type":"MOD'),
      () => void cluster.misbehaviours.push(() => failure(500, 'x')),
      () => void cluster.misbehaviours.push(() => answer(200, '{"items":[{]}')),
    ];
    for (let step = 0; step < 100; step++) {
      steps[random(steps.length)]?.();
      if (random(4) === 0) await right();
      else await new Promise((resolve) => setImmediate(resolve));
    }
    await right();
    expect(new Set(seen()).size).toBe(truth().length);
  });

  it('catches up with a server that was killed, changed and restarted', async () => {
    await begin();
    const before = seen();
    await server.kill();
    await until('it is noticed', () => source.health().findings.length > 0);
    expect(seen()).toEqual(before);
    change();
    server.cluster.remove(podsPath(fn), recorded('pods.json')[0]?.metadata.uid ?? '');
    server.cluster.forget();
    await server.start();
    expect(await right()).toBeLessThan(7000);
    // What did not change is right before its list is read again.
    await expect.poll(() => source.health().findings).toEqual([]);
  });

  it('gives up frozen connections after their timeout', async () => {
    const really = setTimeout;
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const turn = async () => {
      await new Promise((resolve) => really(resolve, 5));
      vi.advanceTimersByTime(50);
    };
    const rightInTurns = async () => {
      while (!isRight() || server.cluster.openWatches < 4) await turn();
    };
    void source.run(stopping.signal);
    await rightInTurns();
    // Wait for data in transit.
    await turn();
    server.cluster.freeze();
    change();
    await turn();
    vi.advanceTimersByTime(48_000);
    await turn();
    expect(isRight()).toBe(false);
    vi.advanceTimersByTime(2000);
    await rightInTurns();
    expect(source.health().lastError?.message).toContain('No events or bookmarks');
  });

  it('an event without end takes bounded memory', async () => {
    await begin();
    const sentBefore = server.sentBytes;
    const chunk = 'x'.repeat(1 << 20);
    server.cluster.sendRaw('{"type":"ADDED","object":{"metadata":{"name":"');
    for (let sent = 0; sent < 64; sent++) server.cluster.sendRaw(chunk);
    await until('it is refused', () => source.health().lastError?.message.includes('too large') ?? false);
    // For each of the four watches: the limit, and data in transit.
    expect(server.sentBytes - sentBefore).toBeLessThan(4 * 24 * (1 << 20));
    change();
    await right();
  });

  it('lists 5,000 pods in pages', async () => {
    const [pod] = recorded('pods.json');
    if (pod === undefined) throw new Error('no pod is recorded');
    for (let index = 0; index < 5000; index++) {
      const metadata = { ...pod.metadata, name: `many-${index}`, uid: `many-${index}` };
      server.cluster.put(podsPath(fn), { ...pod, metadata });
    }
    await begin();
    const { functions } = source.inventory.snapshot(Date.now()) ?? {};
    expect(functions).toHaveLength(6);
    expect(server.cluster.requests.filter(({ query }) => query?.continue !== undefined)).toHaveLength(10);
  });

  it('follows a namespace of functions that is created and deleted', async () => {
    await begin();
    server.cluster.put(deploymentsPath('team'), fakeDeployment('add', 'team'));
    server.cluster.put(namespacesPath, fakeNamespace('team', { openfaas: '1' }));
    const has = () => source.inventory.snapshot(0)?.functions.some(({ id }) => id.namespace === 'team') ?? false;
    await until('its functions are there', has);
    server.cluster.remove(namespacesPath, 'namespace-team');
    await until('they are gone', () => !has());
  });
});
