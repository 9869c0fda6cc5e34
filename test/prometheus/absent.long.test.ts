import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { component } from '../component.ts';
import { ReadDoctor } from '../doctor/doctorAnswer.ts';
import { provoked } from '../doctor/provoked.ts';
import { ServerProcess } from '../serverProcess.ts';
import { seriesOf } from '../truth/series.ts';
import { until } from '../until.ts';
import { cadvisorText, coresUsed, line, stateText, type TextPod, workingSetBytes } from './kubeText.ts';
import { ScrapedServer } from './scrapedServer.ts';
import { TextServer } from './textServer.ts';

const node = { name: 'node-a', ip: '127.0.0.1' };
const pods: readonly TextPod[] = [{ fn: 'add', name: 'add-1', node: node.name }];
const memoryTotalBytes = 2 ** 30;
const exporterText = () =>
  line('node_memory_MemTotal_bytes', {}, memoryTotalBytes) + line('node_memory_MemAvailable_bytes', {}, 2 ** 29);

/** What an allow-list of kube-state-metrics leaves out: state, start and limits of pods. */
const leftOut = /^kube_pod_(status_|container_state_|container_resource_)/;
const allowedText = () =>
  stateText([node], pods)
    .split('\n')
    .filter((text) => !leftOut.test(text))
    .join('\n');

describe.runIf(component('prometheus'))('kube-state-metrics with an allow-list', () => {
  const started: { stop(): unknown }[] = [];
  let faascope: ServerProcess;
  let limitBytes: number | null = null;

  beforeAll(async () => {
    const kubeletText = (nowMs: number) => {
      const labels = { namespace: 'openfaas-fn', pod: 'add-1', container: 'add', id: '/kubepods/pod0/run' };
      const limit = limitBytes === null ? '' : line('container_spec_memory_limit_bytes', labels, limitBytes);
      return cadvisorText(pods, nowMs, 1000, true) + limit;
    };
    const texts = await Promise.all([allowedText, kubeletText, exporterText].map((text) => TextServer.start(text)));
    started.push(...texts);
    const server = await ScrapedServer.start(
      'prometheus',
      ['kube-state-metrics', 'kubelet', 'node-exporter'].map((job, index) => ({
        job,
        address: texts[index]?.address ?? '',
      })),
    );
    started.push(server);
    await server.until('kube_pod_info and on() node_memory_MemTotal_bytes');
    faascope = await ServerProcess.start(['--prometheus', server.url]);
    await until('functions are listed', async () => (await faascope.get('/global/functions')).status === 200);
  });
  afterAll(async () => {
    await faascope?.stop();
    for (const each of started) await each.stop();
  });

  const memory = async () => seriesOf((await faascope.get('/dynamic/pod?pod=add')).body, 'memRate');

  it('reports null for what is unknown of a pod', async () => {
    const { body } = await faascope.get('/global/pods');
    expect(body).toMatchObject({
      pods: [{ pod_real_name: 'add-1', node: node.name, ready: null, restarts: null, reason: null }],
    });
    expect((await faascope.get('/static/pod?pod=add')).body).toMatchObject({ ready: null, restarts: null });
  });

  it.each(['/dynamic/pod?pod=add', '/dynamic/function?func=add'])('measures CPU in %s', async (path) => {
    await expect
      .poll(async () => {
        const values = seriesOf((await faascope.get(path)).body, 'cpuRate').flatMap(([, value]) => value ?? []);
        return values.length > 3 && values.every((value) => Math.abs(value - 100 * coresUsed) < 0.1);
      })
      .toBe(true);
    expect(seriesOf((await faascope.get(path)).body, 'cpuRate').some(([, value]) => value === 0)).toBe(false);
  });

  it("gives no share of an unknown limit, then that of cAdvisor's limit, or of the node without one", async () => {
    expect((await memory()).every(([, value]) => value === null)).toBe(true);
    limitBytes = 2 ** 26;
    await expect.poll(async () => (await memory()).at(-3)?.[1]).toBe((100 * workingSetBytes) / 2 ** 26);
    limitBytes = 0;
    await expect.poll(async () => (await memory()).at(-3)?.[1]).toBe((100 * workingSetBytes) / memoryTotalBytes);
  });

  it('is reported by the doctor', async () => {
    const read = await ReadDoctor.of(faascope.origin);
    expect(provoked(read.answer.findings, 'kube_state_metrics_incomplete')).toMatchObject([
      {
        severity: 'warning',
        params: {
          metrics: [
            'kube_pod_container_resource_limits',
            'kube_pod_created',
            'kube_pod_status_phase',
            'kube_pod_status_ready',
          ],
        },
      },
    ]);
  });
});
