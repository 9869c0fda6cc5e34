import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { component } from '../component.ts';
import { ServerProcess } from '../serverProcess.ts';
import { seriesOf } from '../truth/series.ts';
import { until } from '../until.ts';
import { cadvisorText, line, stateText, type TextPod, workingSetBytes } from './kubeText.ts';
import { ScrapedServer } from './scrapedServer.ts';
import { TextServer } from './textServer.ts';

const node = { name: 'node-a', ip: '127.0.0.1' };
const capacityBytes = 2 ** 33;
const pods: readonly TextPod[] = ['limited', 'whole', 'unlimited', 'meshed'].map((fn) => {
  return { fn, name: `${fn}-1`, node: node.name };
});

/** kube-state-metrics, where two of the pods have no limit, and one has a sidecar without. */
const stateOf = () => {
  const withLimit = stateText([node], pods)
    .split('\n')
    .filter((text) => !(text.startsWith('kube_pod_container_resource_limits') && /"(whole|unlimited)-1"/.test(text)))
    .join('\n');
  const meshed = { namespace: 'openfaas-fn', pod: 'meshed-1', container: 'mesh', restart_policy: 'Always' };
  return (
    withLimit +
    line('kube_node_status_capacity', { node: node.name, resource: 'memory', unit: 'byte' }, capacityBytes) +
    line('kube_node_status_capacity', { node: node.name, resource: 'cpu', unit: 'core' }, 4) +
    line('kube_pod_init_container_info', meshed, 1)
  );
};
/** The kubelet limits the cgroup of one pod as a whole. */
const kubeletText = (nowMs: number) => {
  const ofPod = { namespace: 'openfaas-fn', container: '', image: '', id: '/kubepods/pod1' };
  return (
    cadvisorText(pods, nowMs, 1000, true) +
    line('container_spec_memory_limit_bytes', { ...ofPod, pod: 'whole-1' }, 2 ** 27) +
    line('container_spec_memory_limit_bytes', { ...ofPod, pod: 'unlimited-1' }, 0)
  );
};

describe.runIf(component('prometheus'))('memory limits with Prometheus alone and without a node exporter', () => {
  const started: { stop(): unknown }[] = [];
  let faascope: ServerProcess;

  beforeAll(async () => {
    const texts = await Promise.all([stateOf, kubeletText].map((text) => TextServer.start(text)));
    started.push(...texts);
    const jobs = ['kube-state-metrics', 'kubelet'];
    const server = await ScrapedServer.start(
      'prometheus',
      jobs.map((job, index) => ({ job, address: texts[index]?.address ?? '' })),
    );
    started.push(server);
    await server.until(
      'kube_pod_info and on() (count_over_time(container_memory_working_set_bytes{pod="whole-1"}[10s]) >= 3)',
    );
    faascope = await ServerProcess.start(['--prometheus', server.url]);
    await until('functions are listed', async () => (await faascope.get('/global/functions')).status === 200);
  });
  afterAll(async () => {
    await faascope?.stop();
    for (const each of started) await each.stop();
  });

  it.each([
    ['limited', 2 ** 26, 'that of its container'],
    ['whole', 2 ** 27, "the pod's own"],
    ['unlimited', capacityBytes, 'the capacity of its node'],
    ['meshed', capacityBytes, 'the capacity of its node, because a sidecar has none'],
  ])('the limit of %s is %d bytes: %s', async (fn, limitBytes) => {
    await expect
      .poll(async () => {
        const { body } = await faascope.get(`/dynamic/pod?pod=${fn}-1`);
        return [...new Set(seriesOf(body, 'memRate').flatMap(([, value]) => value ?? []))];
      })
      .toEqual([Number(((100 * workingSetBytes) / limitBytes).toPrecision(6))]);
  });
});
