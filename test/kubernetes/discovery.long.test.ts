import { mkdtempSync, rmSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PageServer, says } from '../openfaas/pageServer.ts';
import { RecordedGateway } from '../openfaas/recordedGateway.ts';
import { ServerProcess } from '../serverProcess.ts';
import { until } from '../until.ts';
import { ClusterServer } from './clusterServer.ts';
import { type FakeObject, failure } from './fakeCluster.ts';
import { deploymentsPath, fakeDeployment, fakeNamespace, namespacesPath, podsPath } from './fakeObjects.ts';
import { kubeconfigFile } from './kubeconfigFile.ts';
import { review, reviewPath } from './podForwards.ts';

const servicesPath = '/api/v1/services';
/** A multicast address: TCP sends nothing, and no connection is established. */
const nobody = '224.0.0.77';

function service(namespace: string, name: string, app: string, port: number): FakeObject {
  return {
    metadata: { name, namespace, uid: `service-${namespace}-${name}` },
    spec: { selector: { app }, ports: [{ port, targetPort: 'web' }] },
  };
}

function pod(namespace: string, name: string, app: string): FakeObject {
  return {
    metadata: { name, namespace, uid: `pod-${namespace}-${name}`, labels: { app } },
    spec: { nodeName: 'n1', containers: [{ name: app, ports: [{ name: 'web', containerPort: 9090 }] }] },
    status: { phase: 'Running', podIP: nobody, conditions: [{ type: 'Ready', status: 'True' }] },
  };
}

/** Responds to every query with a row for each of the names. */
const hasMetrics =
  (...names: readonly string[]) =>
  (_request: IncomingMessage, response: ServerResponse): void => {
    const result = names.map((name) => ({ metric: { __name__: name }, value: [1, '1'] }));
    says(JSON.stringify({ status: 'success', data: { resultType: 'vector', result } }))(_request, response);
  };

describe('discovery in a cluster whose pods are unreachable', () => {
  const folder = mkdtempSync(join(tmpdir(), 'faascope-discovery-'));
  const recorded = new RecordedGateway();
  const gateway = new PageServer((request, response) => says(recorded.page)(request, response));
  const plain = new PageServer(hasMetrics('kube_pod_info'));
  const rich = new PageServer(hasMetrics('container_cpu_usage_seconds_total', 'gateway_function_invocation_total'));
  let upstream: ClusterServer;
  let server: ServerProcess | null = null;

  beforeAll(async () => {
    await Promise.all([gateway.start(), plain.start(), rich.start()]);
  });
  afterAll(async () => {
    await Promise.all([gateway.kill(), plain.kill(), rich.kill()]);
    rmSync(folder, { recursive: true });
  });
  beforeEach(async () => {
    upstream = new ClusterServer();
    const { cluster, forwards } = upstream;
    cluster.put(namespacesPath, fakeNamespace('openfaas-fn'));
    cluster.put(deploymentsPath('openfaas-fn'), fakeDeployment('add', 'openfaas-fn'));
    cluster.put(servicesPath, service('openfaas', 'gateway', 'gateway', 8080));
    cluster.put(servicesPath, service('openfaas', 'prometheus', 'prometheus', 9090));
    cluster.put(servicesPath, service('monitoring', 'prometheus-operated', 'stack', 9090));
    cluster.put(servicesPath, service('monitoring', 'other', 'other', 80));
    cluster.put(podsPath('openfaas'), pod('openfaas', 'gateway-1', 'gateway'));
    cluster.put(podsPath('openfaas'), pod('openfaas', 'prometheus-1', 'prometheus'));
    const stack = pod('monitoring', 'stack-0', 'stack');
    cluster.put(podsPath('monitoring'), { ...stack, status: { ...Object(stack['status']), podIP: '224.0.0.78' } });
    cluster.texts.set(reviewPath, review(true));
    forwards.targets.set('openfaas/gateway-1:8082', gateway.port);
    forwards.targets.set('openfaas/prometheus-1:9090', plain.port);
    forwards.targets.set('monitoring/stack-0:9090', rich.port);
    await upstream.start();
  });
  afterEach(async () => {
    await server?.stop();
    server = null;
    await upstream.kill();
  });
  const start = async (...flags: readonly string[]) => {
    server = await ServerProcess.start(['--kubeconfig', kubeconfigFile(folder, upstream.origin), ...flags]);
    return server;
  };
  const invocations = async () => (await server?.get('/static/function?func=add'))?.body;
  const counted = { invocations: { success: 3, error: 0 }, meta: { invocations: { source: 'gateway' } } };

  it('uses what it finds and prints it at the start, Prometheus servers by their metrics', async () => {
    const { output } = await start();
    await until('it is told', () => output().includes('prometheus.openfaas.svc'));
    await expect.poll(output).toContain('Found: gateway openfaas/gateway-1, metrics every second, by port-forward.');
    const [first, second] = [...output().matchAll(/^Found: Prometheus at .*$/gm)].map(([line]) => line);
    expect(first).toBe(
      'Found: Prometheus at http://prometheus-operated.monitoring.svc:9090, by port-forward; it has figures of pods, calls.',
    );
    expect(second).toBe(
      'Found: Prometheus at http://prometheus.openfaas.svc:9090, by port-forward; it has nothing that faascope needs yet.',
    );
    await expect.poll(invocations).toMatchObject(counted);
  });

  it('follows servers that come and go', async () => {
    await start();
    await expect.poll(invocations).toMatchObject(counted);
    upstream.cluster.remove(podsPath('openfaas'), 'pod-openfaas-gateway-1');
    await expect.poll(invocations).not.toMatchObject(counted);
    upstream.forwards.targets.set('openfaas/gateway-2:8082', gateway.port);
    upstream.cluster.put(podsPath('openfaas'), pod('openfaas', 'gateway-2', 'gateway'));
    await expect.poll(invocations).toMatchObject(counted);
  });

  it('is skipped for servers named by flags', async () => {
    const { output } = await start('--gateway-metrics', gateway.url.href, '--prometheus', rich.url.origin);
    await expect.poll(invocations).toMatchObject(counted);
    expect(upstream.paths).not.toContain(servicesPath);
    expect(output()).not.toContain('Found:');
  });

  it('uses the usual labels without permission to list Services, and reports that', async () => {
    upstream.cluster.always = ({ path }) => (path === servicesPath ? failure(403, 'no') : null);
    const { output } = await start();
    await until('it is told', () => output().includes('Found: Prometheus'));
    await expect.poll(output).toContain('Found: gateway openfaas/gateway-1');
    await expect.poll(output).toContain('Missing permission: list, watch services in all namespaces.');
    await expect.poll(invocations).toMatchObject(counted);
  });

  it('prints the command to forward a port without permission to forward', async () => {
    upstream.cluster.texts.set(reviewPath, review(false));
    const { output } = await start();
    await until('it is told', () => output().includes('--prometheus http://127.0.0.1:9091'));
    expect(output()).not.toContain('Found:');
    await expect.poll(output).toContain('permission to forward their ports is missing');
    await expect
      .poll(output)
      .toContain(
        'Run `kubectl -n openfaas port-forward pod/gateway-1 8082:8082` and start faascope with --gateway-metrics http://127.0.0.1:8082.',
      );
    expect(upstream.forwards.asked).toEqual([]);
  });

  it('reports that nothing was found', async () => {
    for (const { metadata } of upstream.cluster.objects(servicesPath))
      upstream.cluster.remove(servicesPath, metadata.uid);
    const { output } = await start();
    await until('it is told', () => output().includes('No Prometheus found'));
    await expect.poll(output).toContain('No OpenFaaS gateway found');
  });
});
