import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { component } from '../component.ts';
import { ReadDoctor } from '../doctor/doctorAnswer.ts';
import { ClusterServer } from '../kubernetes/clusterServer.ts';
import { podsPath } from '../kubernetes/fakeObjects.ts';
import { kubeconfigFile } from '../kubernetes/kubeconfigFile.ts';
import { cadvisorText, coresUsed, workingSetBytes } from '../prometheus/kubeText.ts';
import { ScrapedServer } from '../prometheus/scrapedServer.ts';
import { TextServer } from '../prometheus/textServer.ts';
import { ServerProcess } from '../serverProcess.ts';
import { seriesOf } from '../truth/series.ts';
import { until } from '../until.ts';
import { SimulatedAgent, simulatedCpuPercent } from './simulatedAgent.ts';
import { fillCluster, placedPod, podObject } from './simulatedNodes.ts';

const pod = placedPod(1, 'web', 'n1');
/** Unknown to its agent, like a pod in a virtual machine. */
const unseen = placedPod(2, 'kata', 'n1');
const metricsBase = '/apis/metrics.k8s.io/v1beta1';
const millicores = 20;

/** The CPU usage that each source reports, percent of a core; all different. */
const truths: Readonly<Record<string, (second: number) => number>> = {
  agent: simulatedCpuPercent,
  prometheus: () => coresUsed * 100,
  'metrics-server': () => millicores / 10,
};

describe.runIf(component('prometheus'))('a pod and a node whose sources fail one after another', () => {
  const folder = mkdtempSync(join(tmpdir(), 'faascope-fail-over-'));
  const upstream = new ClusterServer();
  let agent: SimulatedAgent;
  let targets: TextServer;
  let prometheus: ScrapedServer;
  let server: ServerProcess;
  let telling: NodeJS.Timeout;

  /** Figures of metrics.k8s.io, measured just now. */
  const tellUsage = () => {
    const when = { timestamp: new Date(Date.now() - 1000).toISOString(), window: '15s' };
    const usage = { cpu: `${millicores}m`, memory: '16Mi' };
    const { texts } = upstream.cluster;
    texts.set(metricsBase, '{}');
    const ofPod = { metadata: { name: pod.name }, ...when, containers: [{ name: 'web', usage }] };
    texts.set(`${metricsBase}/namespaces/openfaas-fn/pods`, JSON.stringify({ items: [ofPod] }));
    texts.set(`${metricsBase}/nodes`, JSON.stringify({ items: [{ metadata: { name: 'n1' }, ...when, usage }] }));
  };

  beforeAll(async () => {
    fillCluster(upstream.cluster, ['n1'], [pod, unseen]);
    const unlimited = { nodeName: 'n1', containers: [{ name: unseen.functionName }] };
    upstream.cluster.put(podsPath('openfaas-fn'), { ...podObject(unseen), spec: unlimited });
    tellUsage();
    telling = setInterval(tellUsage, 1000);
    await upstream.start();
    const scraped = [pod, unseen].map(({ functionName, name }) => ({ fn: functionName, name, node: 'n1' }));
    targets = await TextServer.start((nowMs) => cadvisorText(scraped, nowMs, 1000, true));
    prometheus = await ScrapedServer.start('prometheus', [
      { job: 'kubelet', address: targets.address, labels: { node: 'n1' } },
    ]);
    agent = await SimulatedAgent.start([pod]);
    await prometheus.until('count_over_time(container_cpu_usage_seconds_total{container="web"}[30s]) >= 20');
    const flags = ['--agent', `n1=${agent.origin}`, '--prometheus', prometheus.url];
    server = await ServerProcess.start(['--kubeconfig', kubeconfigFile(folder, upstream.origin), ...flags]);
    await until('it is ready', async () => (await server.get('/readyz')).status === 200);
  });
  afterAll(async () => {
    clearInterval(telling);
    await server.stop();
    await agent.stop();
    await prometheus.stop();
    targets.stop();
    await upstream.kill();
    rmSync(folder, { recursive: true });
  });

  const sourceIn = (body: unknown, field: string) =>
    /"source":(?:"([a-z-]+)"|null)/.exec(JSON.stringify(body).split(`"meta":`)[1]?.split(`"${field}":`)[1] ?? '')?.[1];

  /** Requests the pod and checks that its window comes from one source and has enough known seconds. */
  const look = async (known = 0): Promise<string> => {
    const { body } = await server.get(`/dynamic/pod?pod=${pod.name}`);
    const source = sourceIn(body, 'cpuRate') ?? '';
    const told = seriesOf(body, 'cpuRate').filter(([, value]) => value !== null);
    for (const [second, value] of told)
      expect(value, `${source} at ${second}`).toBeCloseTo(truths[source]?.(second) ?? -1, 1);
    return told.length < known ? `only ${told.length} of ${source}` : source;
  };
  const untilFrom = (source: string) => until(`figures come from ${source}`, async () => (await look()) === source);
  /** On a busy machine the newest second may be late, and is then unknown for a moment. */
  const isWhole = (source: string, known: number) =>
    until(`${known} seconds from ${source}`, async () => (await look(known)) === source);

  it("starts with the agent's whole window", async () => {
    await untilFrom('agent');
    await isWhole('agent', 60);
  });

  it('a pod that the agent cannot find comes from Prometheus, and the doctor says why', async () => {
    const { body } = await server.get(`/dynamic/pod?pod=${unseen.name}`);
    expect(sourceIn(body, 'cpuRate')).toBe('prometheus');
    expect(seriesOf(body, 'cpuRate').filter(([, value]) => value !== null).length).toBeGreaterThan(15);
    // It has no limit and there is no node exporter: the API reports the memory of its node.
    const percents = seriesOf(body, 'memRate').flatMap(([, value]) => value ?? []);
    expect(percents.length).toBeGreaterThan(15);
    for (const percent of percents) expect(percent).toBeCloseTo((100 * workingSetBytes) / 2 ** 33, 4);
    expect(await look()).toBe('agent');
    const found = (await ReadDoctor.of(server.origin)).found('agent_misses_pods');
    expect(found).toMatchObject([
      { severity: 'warning', params: { node: 'n1', namespace: 'openfaas-fn', pods: [unseen.name] } },
    ]);
  });

  it('without the agent, the whole window comes from Prometheus', async () => {
    await agent.stop();
    const tookMs = await untilFrom('prometheus');
    console.log(`taken over after ${(tookMs / 1000).toFixed(1)} s`);
    // 3 to 4 s on an idle machine; longer than the way back only if something is wrong.
    expect(tookMs).toBeLessThan(10_000);
    await isWhole('prometheus', 15);
  });

  it('after 10 healthy seconds the agent serves the whole window again', async () => {
    agent = await SimulatedAgent.start([pod], Number(new URL(agent.origin).port));
    const tookMs = await untilFrom('agent');
    console.log(`back after ${(tookMs / 1000).toFixed(1)} s`);
    expect(tookMs).toBeGreaterThan(10_000);
    // It is polled at least every 5 s.
    expect(tookMs).toBeLessThan(17_000);
    await isWhole('agent', 60);
  });

  it('without both, figures come from metrics.k8s.io, and are null where it has none', async () => {
    const node = async () => (await server.get('/dynamic/node?node=n1')).body;
    expect(sourceIn(await node(), 'diskRate')).toBe('agent');
    await agent.stop();
    await prometheus.kill();
    await untilFrom('metrics-server');
    await isWhole('metrics-server', 2);
    await until('the node too', async () => sourceIn(await node(), 'cpuRate') === 'metrics-server');
    expect(sourceIn(await node(), 'diskRate')).toBeUndefined();
    expect(new Set(seriesOf(await node(), 'diskRate').map(([, value]) => value))).toEqual(new Set([null]));
    agent = await SimulatedAgent.start([pod], Number(new URL(agent.origin).port));
    await prometheus.restart();
    await untilFrom('agent');
    await isWhole('agent', 60);
  });
});
