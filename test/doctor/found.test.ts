import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FindingCode } from '../../src/contract/finding/findingKinds.ts';
import { ClusterServer } from '../kubernetes/clusterServer.ts';
import { type FakeObject, failure } from '../kubernetes/fakeCluster.ts';
import {
  deploymentsPath,
  fakeDeployment,
  fakeNamespace,
  fakeNode,
  namespacesPath,
  nodesPath,
  podsPath,
} from '../kubernetes/fakeObjects.ts';
import { FakeRole } from '../kubernetes/fakeRole.ts';
import { kubeconfigFile } from '../kubernetes/kubeconfigFile.ts';
import { PageServer } from '../openfaas/pageServer.ts';
import { RecordedGateway } from '../openfaas/recordedGateway.ts';
import { ReadDoctor } from './doctorAnswer.ts';
import { runDoctor } from './doctorProcess.ts';
import { provoked } from './provoked.ts';

const servicesPath = '/api/v1/services';
/** A multicast address: TCP sends nothing, and no connection is established. */
const nobody = '224.0.0.77';

function service(name: string, port: number): FakeObject {
  return {
    metadata: { name, namespace: 'openfaas', uid: `service-${name}` },
    spec: { selector: { app: name }, ports: [{ port, targetPort: 'web' }] },
  };
}

function pod(name: string): FakeObject {
  return {
    metadata: { name: `${name}-1`, namespace: 'openfaas', uid: `pod-${name}`, labels: { app: name } },
    spec: { nodeName: 'n1', containers: [{ name, ports: [{ name: 'web', containerPort: 9090 }] }] },
    status: { phase: 'Running', podIP: nobody, conditions: [{ type: 'Ready', status: 'True' }] },
  };
}

describe('findings about discovery in a cluster', () => {
  const folder = mkdtempSync(join(tmpdir(), 'faascope-found-'));
  const recorded = new RecordedGateway();
  const gateway = new PageServer((_request, response) => response.end(recorded.page));
  const upstream = new ClusterServer();
  const { cluster } = upstream;
  let role: FakeRole;

  beforeAll(async () => {
    cluster.put(nodesPath, fakeNode('n1', '10.0.0.1'));
    cluster.put(namespacesPath, fakeNamespace('openfaas-fn'));
    cluster.put(deploymentsPath('openfaas-fn'), fakeDeployment('add', 'openfaas-fn'));
    cluster.put(podsPath('openfaas'), pod('gateway'));
    cluster.put(podsPath('openfaas'), pod('prometheus'));
    await gateway.start();
    await upstream.start();
    upstream.forwards.targets.set('openfaas/gateway-1:8082', gateway.port);
    upstream.forwards.targets.set('openfaas/prometheus-1:9090', gateway.port);
  });
  afterEach(() => {
    role = new FakeRole(cluster);
    for (const name of ['gateway', 'prometheus']) {
      if (cluster.objects(servicesPath).some(({ metadata }) => metadata.name === name)) {
        cluster.remove(servicesPath, `service-${name}`);
      }
    }
  });
  afterAll(async () => {
    await upstream.kill();
    await gateway.kill();
    rmSync(folder, { recursive: true });
  });
  const serve = () => {
    role = new FakeRole(cluster);
    cluster.put(servicesPath, service('gateway', 8080));
    cluster.put(servicesPath, service('prometheus', 9090));
  };
  const found = async (...codes: readonly FindingCode[]) => {
    const { stdout } = await runDoctor(['--json', '--kubeconfig', kubeconfigFile(folder, upstream.origin)]);
    const { findings } = new ReadDoctor(stdout).answer;
    return findings.filter(({ code }) => codes.some((each) => each === code));
  };

  it.each<[string, FindingCode]>([
    ['list services', 'may_not_find_services'],
    ['list pods in openfaas', 'may_not_find_pods'],
    ['get pods/portforward', 'may_not_forward'],
  ])('without permission to %s: %s, until it is granted', async (right, code) => {
    serve();
    role.missing.add(right);
    const [finding] = provoked(await found(code), code);
    expect(finding?.copy).toContain(`resources: ["${right.split(' ')[1]}"]`);
    role.missing.clear();
    expect(await found(code)).toEqual([]);
  });

  it('prints the command to forward a port by hand without permission to forward', async () => {
    serve();
    role.missing.add('get pods/portforward');
    const commands = provoked(await found('forward_by_hand'), 'forward_by_hand').map(({ copy }) => copy);
    expect(commands).toContain('kubectl -n openfaas port-forward pod/gateway-1 8082:8082');
    role.missing.clear();
    expect(await found('forward_by_hand')).toEqual([]);
  });

  it('reports that neither a gateway nor a Prometheus was found, until one is', async () => {
    role = new FakeRole(cluster);
    const both: FindingCode[] = ['no_gateway_found', 'no_prometheus_found'];
    const neither = await found(...both);
    for (const code of both) expect(provoked(neither, code)).toHaveLength(1);
    serve();
    expect(await found(...both)).toEqual([]);
  });

  it('reports that agents cannot be looked up, until they can', async () => {
    cluster.always = (request) => (request.path === '/api/v1/pods' ? failure(500, 'etcd is gone') : null);
    expect(provoked(await found('agents_not_listed'), 'agents_not_listed')).toHaveLength(1);
    role = new FakeRole(cluster);
    expect(await found('agents_not_listed')).toEqual([]);
  });

  it('reports what cannot be read of the cluster, until it can', async () => {
    const path = deploymentsPath('openfaas-fn');
    cluster.always = (request) => (request.path === path ? failure(500, 'etcd is gone') : null);
    const [finding] = provoked(await found('kubernetes_failing'), 'kubernetes_failing');
    expect(finding?.params).toMatchObject({ resource: 'deployments', namespace: 'openfaas-fn' });
    expect(finding?.source?.name).toBe('kubernetes');
    role = new FakeRole(cluster);
    expect(await found('kubernetes_failing')).toEqual([]);
  });
});
