import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FindingCode } from '../../src/contract/finding/findingKinds.ts';
import { ClusterServer } from '../kubernetes/clusterServer.ts';
import { type FakeCluster, type FakeObject, failure } from '../kubernetes/fakeCluster.ts';
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

/** A cluster for one test, whose role and Services the test changes: the tests run at the same time. */
interface Stage {
  readonly cluster: FakeCluster;
  readonly role: FakeRole;
  /** Adds the Services of a gateway and a Prometheus. */
  readonly serve: () => void;
  readonly told: () => Promise<ReadDoctor>;
}

// Most of the time, each test waits for its doctor.
describe.concurrent('findings about discovery in a cluster', () => {
  const folder = mkdtempSync(join(tmpdir(), 'faascope-found-'));
  const recorded = new RecordedGateway();
  const gateway = new PageServer((_request, response) => response.end(recorded.page));
  const started: ClusterServer[] = [];
  /** What the doctor says where nothing is wrong: the same for each test, as each doctor is a process that starts anew. */
  let well: ReadDoctor;

  beforeAll(async () => {
    await gateway.start();
    const { serve, told } = await stage();
    serve();
    well = await told();
  });
  afterAll(async () => {
    for (const upstream of started) await upstream.kill();
    await gateway.kill();
    rmSync(folder, { recursive: true });
  });

  async function stage(): Promise<Stage> {
    const upstream = new ClusterServer();
    started.push(upstream);
    const { cluster } = upstream;
    cluster.put(nodesPath, fakeNode('n1', '10.0.0.1'));
    cluster.put(namespacesPath, fakeNamespace('openfaas-fn'));
    cluster.put(deploymentsPath('openfaas-fn'), fakeDeployment('add', 'openfaas-fn'));
    cluster.put(podsPath('openfaas'), pod('gateway'));
    cluster.put(podsPath('openfaas'), pod('prometheus'));
    await upstream.start();
    upstream.forwards.targets.set('openfaas/gateway-1:8082', gateway.port);
    upstream.forwards.targets.set('openfaas/prometheus-1:9090', gateway.port);
    const kubeconfig = kubeconfigFile(mkdtempSync(join(folder, 'stage-')), upstream.origin);
    return {
      cluster,
      role: new FakeRole(cluster),
      serve: () => {
        cluster.put(servicesPath, service('gateway', 8080));
        cluster.put(servicesPath, service('prometheus', 9090));
      },
      told: async () => new ReadDoctor((await runDoctor(['--json', '--kubeconfig', kubeconfig])).stdout),
    };
  }

  it.each<[string, FindingCode]>([
    ['list services', 'may_not_find_services'],
    ['list pods in openfaas', 'may_not_find_pods'],
    ['get pods/portforward', 'may_not_forward'],
  ])('without permission to %s: %s', async (right, code) => {
    const { role, serve, told } = await stage();
    serve();
    role.missing.add(right);
    const [finding] = provoked((await told()).answer.findings, code);
    expect(finding?.copy).toContain(`resources: ["${right.split(' ')[1]}"]`);
    expect(well.found(code)).toEqual([]);
  });

  it('prints the command to forward a port by hand without permission to forward', async () => {
    const { role, serve, told } = await stage();
    serve();
    role.missing.add('get pods/portforward');
    const commands = provoked((await told()).answer.findings, 'forward_by_hand').map(({ copy }) => copy);
    expect(commands).toContain('kubectl -n openfaas port-forward pod/gateway-1 8082:8082');
    expect(well.found('forward_by_hand')).toEqual([]);
  });

  it('reports that neither a gateway nor a Prometheus was found', async () => {
    const { told } = await stage();
    const both: FindingCode[] = ['no_gateway_found', 'no_prometheus_found'];
    const neither = (await told()).answer.findings;
    for (const code of both) {
      expect(provoked(neither, code)).toHaveLength(1);
      expect(well.found(code)).toEqual([]);
    }
  });

  it('reports that agents cannot be looked up', async () => {
    const { cluster, told } = await stage();
    cluster.always = (request) => (request.path === '/api/v1/pods' ? failure(500, 'etcd is gone') : null);
    expect(provoked((await told()).answer.findings, 'agents_not_listed')).toHaveLength(1);
    expect(well.found('agents_not_listed')).toEqual([]);
  });

  it('reports what cannot be read of the cluster', async () => {
    const { cluster, told } = await stage();
    const path = deploymentsPath('openfaas-fn');
    cluster.always = (request) => (request.path === path ? failure(500, 'etcd is gone') : null);
    const [finding] = provoked((await told()).answer.findings, 'kubernetes_failing');
    expect(finding?.params).toMatchObject({ resource: 'deployments', namespace: 'openfaas-fn' });
    expect(finding?.source?.name).toBe('kubernetes');
    expect(well.found('kubernetes_failing')).toEqual([]);
  });
});
