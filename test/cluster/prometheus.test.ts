import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ServerProcess } from '../serverProcess.ts';
import { mean, seriesOf, untilWallTime, valuesBetween } from '../truth/series.ts';
import { type KubectlView, kubectlView } from './kubectlView.ts';
import { callFunction, kubectl, lab } from './lab.ts';
import { servedView } from './servedView.ts';

/** Long enough that samples every 10 to 20 s make up for where they begin and end. */
const spanSeconds = 40;
const inFunctions = ['--namespace', lab.functionsNamespace];

interface PodOnNode {
  readonly name: string;
  readonly functionName: string;
  readonly cpuFile: string;
}

/** Pods with the file in which the kernel counts the CPU time of their container (cgroup v1 or v2). */
async function podsOnNode(): Promise<PodOnNode[]> {
  const list: {
    items: {
      metadata: { name: string; uid: string; labels: Record<string, string> };
      status: { qosClass: string; containerStatuses: { containerID: string }[] };
    }[];
  } = JSON.parse(await kubectl(...inFunctions, 'get', 'pods', '--output', 'json'));
  return list.items.map(({ metadata, status }) => {
    const id = status.containerStatuses[0]?.containerID.replace(/^.*:\/\//, '') ?? '';
    const quality = status.qosClass === 'Guaranteed' ? '' : `/${status.qosClass.toLowerCase()}`;
    const folder = `/sys/fs/cgroup/cpuacct/kubepods${quality}/pod${metadata.uid}/${id}`;
    return {
      name: metadata.name,
      functionName: metadata.labels['faas_function'] ?? '',
      cpuFile: `${folder}/cpuacct.usage`,
    };
  });
}

const cpuSeconds = ({ cpuFile }: PodOnNode) => Number(readFileSync(cpuFile, 'utf8')) / 1e9;

describe.each([
  { name: 'nothing but Prometheus', flags: [] },
  { name: 'Prometheus beside the Kubernetes API', flags: ['--kubeconfig', lab.readerKubeconfig] },
])('$name', ({ flags }) => {
  let faascope: ServerProcess;

  beforeAll(async () => {
    faascope = await ServerProcess.start(['--prometheus', lab.prometheusUrl, ...flags]);
    await vi.waitUntil(async () => (await faascope.get('/global/functions')).status === 200, { timeout: 15_000 });
  });
  afterAll(() => faascope.stop());

  it('has the functions, pods and nodes that kubectl has', async () => {
    await vi.waitFor(
      async () => {
        const { functions, pods, nodes } = await kubectlView([lab.functionsNamespace]);
        const served = await servedView(faascope.origin, lab.functionsNamespace);
        expect(served.functions).toEqual(functions);
        const places = (view: KubectlView) => view.pods.map((pod) => `${pod.functionName} ${pod.name} ${pod.node}`);
        expect(places(served)).toEqual(places({ functions, pods, nodes }));
        expect(served.nodes).toEqual(nodes);
      },
      { timeout: 60_000, interval: 500 },
    );
  });

  it('counts calls as the gateway does', async () => {
    const invocations = async (name: string) => {
      const { body } = await faascope.get(`/static/function?func=${name}`);
      const found: { invocations: { success: number; error: number } } = JSON.parse(JSON.stringify(body));
      return found.invocations;
    };
    await vi.waitUntil(async () => (await invocations('add')).success !== null, { timeout: 20_000 });
    const before = { add: await invocations('add'), errlog: await invocations('errlog') };
    for (let call = 0; call < 3; call++) await callFunction('add', '3 4');
    await callFunction('errlog', '');
    await vi.waitFor(
      async () => {
        expect(await invocations('add')).toEqual({ ...before.add, success: before.add.success + 3 });
        expect(await invocations('errlog')).toEqual({ ...before.errlog, error: before.errlog.error + 1 });
      },
      { timeout: 30_000, interval: 300 },
    );
    const { body } = await faascope.get('/dynamic/function?func=add');
    expect(body).toMatchObject({ request_time: expect.any(Number), func_time: expect.any(Number) });
  });

  it("a pod's CPU is what its cgroup counts", async () => {
    const pods = await podsOnNode();
    const watched = async () => {
      for (const { name } of pods) await faascope.get(`/dynamic/pod?pod=${name}`);
      await faascope.get(`/dynamic/node?node=${lab.nodeName}`);
    };
    await watched();
    const fromSecond = Math.ceil(Date.now() / 1000);
    await untilWallTime(fromSecond * 1000);
    const before = pods.map(cpuSeconds);
    while (Date.now() < (fromSecond + spanSeconds) * 1000) await callFunction('burn', '200');
    const toSecond = Math.floor(Date.now() / 1000);
    const after = pods.map(cpuSeconds);
    // Measured, scraped and written back: up to 20 s, and a scrape.
    await untilWallTime(Date.now() + 20_000);
    let burned = 0;
    for (const [index, pod] of pods.entries()) {
      const truth = (100 * ((after[index] ?? 0) - (before[index] ?? 0))) / (toSecond - fromSecond);
      const known = valuesBetween(
        seriesOf((await faascope.get(`/dynamic/pod?pod=${pod.name}`)).body, 'cpuRate'),
        toSecond - 38,
        toSecond,
      );
      console.log(`${pod.name}: ${mean(known).toFixed(3)} %, cgroup ${truth.toFixed(3)} % (${known.length} values)`);
      expect(known.length).toBeGreaterThan(30);
      expect(Math.abs(mean(known) - truth)).toBeLessThan(0.5 + 0.35 * truth);
      if (pod.functionName === 'burn') burned = truth;
    }
    expect(burned).toBeGreaterThan(1);
    const node = seriesOf((await faascope.get(`/dynamic/node?node=${lab.nodeName}`)).body, 'cpuRate');
    expect(node.filter(([, value]) => value !== null).length).toBeGreaterThan(50);
  });
});
