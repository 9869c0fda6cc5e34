import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ClusterServer } from '../kubernetes/clusterServer.ts';
import {
  deploymentsPath,
  fakeDeployment,
  fakeNamespace,
  fakeNode,
  namespacesPath,
  nodesPath,
  podsPath,
} from '../kubernetes/fakeObjects.ts';
import { kubeconfigFile } from '../kubernetes/kubeconfigFile.ts';
import { makeTlsFiles, type TlsFiles } from '../kubernetes/tlsFiles.ts';
import { PageServer, says } from '../openfaas/pageServer.ts';
import { ServerProcess } from '../serverProcess.ts';

/** Credentials that must never reach another cluster; the first is that of the kubeconfig. */
const secrets = ['s3cret', 'agent-secret', 'prometheus-secret', 'tenant-secret'];
/** The port of every gateway pod. */
const gatewayHost = '127.0.84.1';

const json = (data: unknown, status = 200) => says(JSON.stringify(data), status, 'application/json');
const empty = json({ status: 'success', data: { resultType: 'vector', result: [] } });

function pod(name: string, namespace: string, labels: object, podIP: string, port: number, portName: string) {
  return {
    metadata: { name, namespace, uid: `pod-${name}`, labels: { ...labels } },
    spec: { nodeName: 'n1', containers: [{ name, ports: [{ name: portName, containerPort: port }] }] },
    status: { phase: 'Running', podIP, conditions: [{ type: 'Ready', status: 'True' }] },
  };
}

/** A cluster whose API and listed servers record all requests. */
class RecordedCluster {
  readonly api = new ClusterServer();
  readonly agent = new PageServer(says('who is there?', 401));
  readonly gateway = new PageServer(says(''), gatewayHost);
  readonly prometheus = new PageServer(empty);

  /** @param hasServices whether it lists a gateway and a Prometheus */
  async start(hasServices: boolean): Promise<this> {
    await this.agent.start();
    const { cluster } = this.api;
    cluster.texts.set('/version', JSON.stringify({ gitVersion: 'v1.34.0' }));
    cluster.put(nodesPath, fakeNode('n1', '10.0.0.1'));
    cluster.put(namespacesPath, fakeNamespace('openfaas-fn'));
    cluster.put(deploymentsPath('openfaas-fn'), fakeDeployment('add', 'openfaas-fn'));
    const agentLabels = { 'app.kubernetes.io/name': 'faascope-agent' };
    cluster.put('/api/v1/pods', pod('agent-x', 'any', agentLabels, '127.0.0.1', this.agent.port, 'agent'));
    if (hasServices) {
      await Promise.all([this.gateway.start(8082), this.prometheus.start()]);
      for (const [name, port, host] of [
        ['gateway', 8080, gatewayHost],
        ['prometheus', this.prometheus.port, '127.0.0.1'],
      ] as const) {
        const metadata = { name, namespace: 'openfaas', uid: `service-${name}` };
        cluster.put('/api/v1/services', { metadata, spec: { selector: { app: name }, ports: [{ port }] } });
        cluster.put(podsPath('openfaas'), pod(`${name}-1`, 'openfaas', { app: name }, host, port, 'http'));
      }
    }
    await this.api.start();
    return this;
  }

  /** Everything that was sent to any of its parts, as text. */
  get heard(): string {
    const { api, agent, gateway, prometheus } = this;
    return JSON.stringify([api.headers, agent.asked, gateway.asked, prometheus.asked]);
  }

  async kill(): Promise<void> {
    await Promise.all([this.api.kill(), this.agent.kill(), this.gateway.kill(), this.prometheus.kill()]);
  }
}

describe('credentials of the flags after /setIP', () => {
  const folder = mkdtempSync(join(tmpdir(), 'faascope-credentials-'));
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const agentToken = file('agent-token', 'agent-secret');
  const prometheusAuth = file('prometheus-auth', 'Bearer prometheus-secret');
  let own: RecordedCluster;
  let stranger: RecordedCluster;
  let ownPrometheus: PageServer;
  let server: ServerProcess | null = null;
  let kubeconfig = '';

  beforeEach(async () => {
    own = await new RecordedCluster().start(false);
    own.api.token = 's3cret';
    stranger = await new RecordedCluster().start(true);
    ownPrometheus = await new PageServer(empty).start();
    kubeconfig = kubeconfigFile(folder, own.api.origin);
  });
  afterEach(async () => {
    await server?.stop();
    await Promise.all([own.kill(), stranger.kill(), ownPrometheus.kill()]);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const start = async (...flags: readonly string[]) => {
    const given = ['--kubeconfig', kubeconfig, '--agent-token-file', agentToken, ...flags];
    const started = await ServerProcess.start(given);
    server = started;
    await expect.poll(async () => (await started.get('/readyz')).status).toBe(200);
    return started;
  };
  const named = () => {
    const url = ownPrometheus.url.origin;
    const belonging = ['--prometheus-auth', `${url}=${prometheusAuth}`, '--prometheus-tenant', `${url}=tenant-secret`];
    return ['--prometheus', url, ...belonging];
  };
  const goOver = async (to: RecordedCluster) =>
    expect((await server?.get(`/setIP?ip=127.0.0.1:${to.api.port}`))?.body).toMatchObject({ status: 'success' });
  const node = () => server?.get('/dynamic/node?node=n1');

  it('are sent only to addresses that their own cluster lists, not to another cluster with the same nodes', async () => {
    await start();
    await expect.poll(async () => (await node()) && own.agent.asked[0]?.authorization).toBe('Bearer agent-secret');
    await goOver(stranger);
    // Each of them received requests, so a leak would show.
    const isAsked = ({ agent, gateway, prometheus }: RecordedCluster) =>
      [agent, gateway, prometheus].every(({ asked }) => asked.length > 1);
    await expect.poll(async () => (await node()) && isAsked(stranger)).toBe(true);
    for (const secret of secrets) expect(stranger.heard).not.toContain(secret);
    const advice = 'Agents of a cluster named through /setIP are never sent one; name them with --agent.';
    expect(JSON.stringify((await server?.get('/api/v1/doctor'))?.body)).toContain(advice);
  });

  it('are still sent to the addresses of the flags', async () => {
    const agent = await new PageServer(says('who is there?', 401)).start();
    await start('--agent', `n1=${agent.url.origin}`, ...named());
    await goOver(stranger);
    agent.asked.length = 0;
    ownPrometheus.asked.length = 0;
    await expect.poll(async () => (await node()) && agent.asked.length > 0).toBe(true);
    await expect.poll(() => ownPrometheus.asked.length).toBeGreaterThan(0);
    for (const { authorization } of agent.asked) expect(authorization).toBe('Bearer agent-secret');
    for (const { headers } of ownPrometheus.asked) {
      expect(headers).toMatchObject({ authorization: 'Bearer prometheus-secret', 'x-scope-orgid': 'tenant-secret' });
    }
    expect(stranger.agent.asked).toEqual([]);
    for (const secret of secrets) expect(stranger.heard).not.toContain(secret);
    await agent.kill();
  });

  it('do not follow a redirect', async () => {
    const astray = await new PageServer(empty).start();
    const redirect: PageServer['answer'] = ({ url }, response) =>
      void response.writeHead(307, { location: `${astray.url.origin}${url}` }).end();
    own.agent.answer = redirect;
    ownPrometheus.answer = redirect;
    await start(...named());
    await expect.poll(async () => (await node()) && own.agent.asked.length > 1).toBe(true);
    await expect.poll(() => ownPrometheus.asked.length).toBeGreaterThan(1);
    expect(astray.asked).toEqual([]);
    await astray.kill();
  });
});

describe('an authority of --ca-file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'faascope-authority-'));
  let files: TlsFiles;
  let known: PageServer;
  let other: PageServer;
  let server: ServerProcess;

  beforeAll(async () => {
    files = makeTlsFiles('IP:127.0.0.1');
    const version = json({ status: 'success', data: { version: '3.1.0', resultType: 'vector', result: [] } });
    known = await new PageServer(version, '127.0.0.1', files).start();
    other = await new PageServer(version, '127.0.0.1', files).start();
    writeFileSync(join(folder, 'authority.pem'), files.ca);
    server = await ServerProcess.start(['--prometheus', known.url.origin, '--ca-file', join(folder, 'authority.pem')]);
  });
  afterAll(async () => {
    await server.stop();
    await Promise.all([known.kill(), other.kill()]);
    rmSync(folder, { recursive: true });
  });

  it('is trusted only at the addresses of the flags', async () => {
    await expect.poll(() => known.requests).toBeGreaterThan(0);
    const answer = await server.get(`/setIP?ip=${other.url.origin}`);
    expect(answer).toMatchObject({ status: 502, body: { code: 'upstream_failed' } });
    expect(other.requests).toBe(0);
  });
});
