import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ServerProcess } from '../serverProcess.ts';
import { until } from '../until.ts';
import { component, kubectl, lab } from './lab.ts';
import { LaptopServer } from './laptopServer.ts';

const execute = promisify(execFile);

/** Status printed by curl on the laptop; any answer means that there is a route. */
async function atLaptop(url: string): Promise<string> {
  const flags = ['--silent', '--insecure', '--max-time', '2', '--output', '/dev/null', '--write-out', '%{http_code}'];
  const { stdout } = await execute(lab.laptop, ['curl', ...flags, url]).catch((thrown) => thrown);
  return String(stdout);
}

const forwarding = (kubeconfig: string) => {
  const flags = ['--kubeconfig', kubeconfig, 'port-forward', '--namespace', 'openfaas', 'service/gateway', ':8080'];
  return [join(lab.programs, 'kubectl'), ...flags];
};

const field = (path: string, ...what: readonly string[]) => kubectl('get', ...what, '--output', `jsonpath=${path}`);

/** The answer of a Prometheus server to a query, as text. */
async function answerTo(promql: string, server: string): Promise<string> {
  return (await fetch(`${server}:9090/api/v1/query?query=${encodeURIComponent(promql)}`)).text();
}

/** The address of the only pod with a label, as the beginning of a URL. */
async function podUrl(namespace: string, label: string): Promise<string> {
  return `http://${await field('{.items[0].status.podIP}', '-n', namespace, 'pods', '-l', label)}`;
}

const gatewayUrl = () => podUrl('openfaas', 'app=gateway');

async function gatewayPod(): Promise<string> {
  return (await kubectl('-n', 'openfaas', 'get', 'pods', '-l', 'app=gateway', '--output', 'name')).trim();
}

const calls = 3;

async function callAdd(): Promise<void> {
  const gateway = await gatewayUrl();
  for (let count = 0; count < calls; count++) {
    const response = await fetch(`${gateway}:8080/function/add`, { method: 'POST', body: '20 22' });
    expect(await response.text()).toMatch(/^42$/m);
  }
}

/** Fields of an answer whose series are entirely null. */
function emptySeries(body: unknown): readonly string[] {
  const isPair = (pair: unknown): pair is [number, number | null] => Array.isArray(pair) && pair.length === 2;
  return Object.entries(Object(body)).flatMap(([name, value]) => {
    const pairs = Array.isArray(value) ? value.filter(isPair) : [];
    return pairs.length > 0 && pairs.every(([, known]) => known === null) ? [name] : [];
  });
}

const seriesPaths = [
  `/dynamic/node?node=${lab.nodeName}`,
  '/dynamic/pod?pod=add',
  '/dynamic/function?func=add',
] as const;

// In this order: both Prometheus servers scrape the gateway.
const scraping = ['gateway-pod', 'prometheus-pod', 'prometheus-stack-pod'] as const;
beforeAll(async () => {
  const startScraping = async () => {
    for (const name of scraping) await component('start', name);
  };
  await Promise.all([startScraping(), component('start', 'agent-pods')]);
  await callAdd();
}, 240_000);
afterAll(() => Promise.all([...scraping, 'agent-pods' as const].map((name) => component('stop', name))), 120_000);

describe('the pods of the lab', () => {
  let gateway: string;
  let prometheus: string;
  beforeAll(async () => {
    gateway = await gatewayUrl();
    prometheus = await podUrl('openfaas', 'app=prometheus');
  });

  it('have the Services of the charts, with endpoints', async () => {
    const line = '{range .items[*]}{.metadata.name} {.spec.ports[*].port}{"\\n"}{end}';
    expect((await field(line, '-n', 'openfaas', 'services')).trim().split('\n').sort()).toEqual([
      'gateway 8080',
      'prometheus 9090',
    ]);
    const endpoints = '{range .items[*].endpoints[*]}{.addresses[0]} {end}';
    const addresses = (await field(endpoints, '-n', 'openfaas', 'endpointslices')).trim().split(' ').sort();
    expect(addresses.map((address) => `http://${address}`)).toEqual([gateway, prometheus].sort());
  });

  it('count the calls of functions', async () => {
    expect(await (await fetch(`${gateway}:8082/metrics`)).text()).toContain('gateway_function_invocation_total');
    await until('Prometheus has the count', async () =>
      (await answerTo('gateway_function_invocation_total', prometheus)).includes('add.openfaas-fn'),
    );
  });

  it.each([
    { name: 'from the OpenFaaS chart, configured like in tutorials', namespace: 'openfaas', label: 'app=prometheus' },
    {
      name: 'of kube-prometheus-stack',
      namespace: 'monitoring',
      label: 'operator.prometheus.io/name=kube-prometheus-stack-prometheus',
    },
  ])('include a Prometheus $name that scrapes everything', async ({ namespace, label }) => {
    const server = await podUrl(namespace, label);
    const allUp = () => answerTo('min(up) == 1 and count(up) >= 5', server);
    await until('every target is up', async () => (await allUp()).includes('"1"'));
    expect(await answerTo('container_cpu_usage_seconds_total{namespace="openfaas-fn"}', server)).toContain('"burn-');
  });

  it('cannot be reached from the laptop; of the node, only the API server can', async () => {
    expect(await atLaptop('https://10.243.0.2:6443/readyz')).toBe('200');
    const elsewhere = [`${gateway}:8080`, `${prometheus}:9090`, lab.prometheusUrl, lab.gatewayUrl, lab.kubeletUrl];
    expect(await Promise.all(elsewhere.map(atLaptop))).toEqual(elsewhere.map(() => '000'));
  });

  it('can be reached from the laptop by port-forward', async () => {
    const forward = spawn(lab.laptop, forwarding(lab.laptopKubeconfig), { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const [printed] = await once(forward.stdout, 'data');
      const port = /127\.0\.0\.1:(\d+)/.exec(String(printed))?.[1];
      expect(await atLaptop(`http://127.0.0.1:${port}/healthz`)).toBe('200');
    } finally {
      forward.kill();
    }
  });

  it('cannot be reached by port-forward without permission', async () => {
    await expect(execute(lab.laptop, forwarding(lab.readerKubeconfig), { timeout: 10_000 })).rejects.toThrow(
      /cannot (create|get) resource \\?"pods\/portforward/,
    );
  });

  it('are in the inventory of faascope on the laptop, with only a kubeconfig', async () => {
    const server = await LaptopServer.start();
    try {
      await until('it is ready', async () => (await server.get('/readyz')).status === 200);
      expect(await server.get('/global/nodes')).toMatchObject({
        status: 200,
        body: { nodes: [{ node: lab.nodeName }] },
      });
    } finally {
      await server.stop();
    }
  });
});

describe('faascope on a laptop with only a kubeconfig', () => {
  let server: LaptopServer | null = null;
  afterEach(async () => {
    await server?.stop();
    server = null;
  });

  const start = async (flags: readonly string[] = [], kubeconfig = lab.laptopKubeconfig) => {
    const started = await LaptopServer.start(flags, kubeconfig);
    server = started;
    await until('it is ready', async () => (await started.get('/readyz')).status === 200, 15_000);
    return started;
  };
  /** Checks that every read path has data. @returns the sources of a pod's series */
  const expectAllFilled = async (asked: LaptopServer) => {
    const body = async (path: string) => {
      const answer = await asked.get(path);
      expect({ path, status: answer.status, body: answer.body }).toMatchObject({
        status: 200,
        body: { status: 'success' },
      });
      return answer.body;
    };
    expect(await body('/global/functions')).toMatchObject({ func: expect.arrayContaining(['add', 'burn']) });
    expect(await body('/global/nodes')).toMatchObject({ nodes: [{ node: lab.nodeName }] });
    expect(await body('/global/pods')).toMatchObject({ pods: expect.arrayContaining([expect.anything()]) });
    await expect
      .poll(() => body('/static/function?func=add'), { timeout: 20_000 })
      .toMatchObject({ replicas: 1, image: 'lab.local/add:1', invocations: { success: calls, error: 0 } });
    expect(await body('/static/pod?pod=add')).toMatchObject({ node: lab.nodeName, ready: true });
    const inNode = { pod_name: expect.arrayContaining(['add']) };
    expect(await body(`/dynamic/getPodsFromNode?node=${lab.nodeName}`)).toMatchObject(inNode);
    expect(await body('/logs?func=add')).toMatchObject({ logs: expect.stringContaining('Duration') });
    expect(await body('/running?func=add')).toHaveProperty('func_info.status');
    for (const path of seriesPaths) {
      await expect.poll(async () => emptySeries(await body(path)), { timeout: 30_000 }).toEqual([]);
    }
    const times = { request_time: expect.any(Number), func_time: expect.any(Number) };
    expect(await body('/dynamic/function?func=add')).toMatchObject(times);
    return body('/dynamic/pod?pod=add');
  };

  it('finds everything and reaches it by port-forward, without agents', async () => {
    const asked = await start();
    await until('it reports what it found', () => asked.output.includes('Found: Prometheus'), 15_000);
    expect(asked.output).toMatch(/Found: gateway openfaas\/gateway-\S+, metrics every second, by port-forward\./);
    expect(asked.output).toContain('Found: Prometheus at http://prometheus.openfaas.svc:9090, by port-forward; it has');
    const stack = 'http://kube-prometheus-stack-prometheus.monitoring.svc:9090';
    expect(asked.output).toContain(`Found: Prometheus at ${stack}, by port-forward; it has`);
    // Two Services with the same server.
    expect(asked.output).not.toContain('prometheus-operated');
    expect(await expectAllFilled(asked)).toMatchObject({ meta: { cpuRate: { source: 'prometheus' } } });
  });

  it('serves figures every second with agents', async () => {
    const asked = await start(['--agent-token-file', lab.agentTokenFile]);
    const body = await expectAllFilled(asked);
    expect(body).toMatchObject({ meta: { cpuRate: { source: 'agent', intervalSeconds: expect.closeTo(1, 1) } } });
  });

  it('finds a recreated gateway while running', async () => {
    const asked = await start();
    const counted = async () => (await asked.get('/static/function?func=add')).body;
    await expect.poll(counted, { timeout: 20_000 }).toMatchObject({ meta: { invocations: { source: 'gateway' } } });
    const before = await gatewayPod();
    await kubectl('-n', 'openfaas', 'rollout', 'restart', 'deployment/gateway');
    await kubectl('-n', 'openfaas', 'rollout', 'status', 'deployment/gateway', '--timeout=60s');
    await kubectl('-n', 'openfaas', 'wait', '--for=delete', before, '--timeout=60s');
    await callAdd();
    const anew = { invocations: { success: calls, error: 0 }, meta: { invocations: { source: 'gateway' } } };
    await expect.poll(counted, { timeout: 20_000 }).toMatchObject(anew);
  });

  it('forwards nothing if pods can be reached directly, as in the cluster', async () => {
    const near = await ServerProcess.start(['--kubeconfig', lab.readerKubeconfig]);
    await until('it reports what it found', () => near.output().includes('Found: Prometheus'), 15_000);
    expect(near.output()).toMatch(/Found: gateway openfaas\/gateway-\S+, metrics every second\.$/m);
    expect(near.output()).not.toContain('port-forward');
    await near.stop();
  });

  it('prints the command to run without permission to forward', async () => {
    const asked = await start([], lab.readerKubeconfig);
    await until('the command is printed', () => asked.output.includes('--prometheus http://127.0.0.1:9091'), 20_000);
    expect(asked.output).toContain('permission to forward their ports is missing');
    expect(asked.output).toMatch(
      /Run `kubectl -n openfaas port-forward pod\/gateway-\S+ 8082:8082` and start faascope with --gateway-metrics http:\/\/127\.0\.0\.1:8082\./,
    );
    expect((await asked.get('/global/functions')).body).toMatchObject({ func: expect.arrayContaining(['add']) });
    expect((await asked.get(`/dynamic/node?node=${lab.nodeName}`)).status).toBeGreaterThanOrEqual(502);
  });
});
