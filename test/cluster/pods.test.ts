import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

const components = ['gateway-pod', 'prometheus-pod', 'prometheus-stack-pod'] as const;

describe('the pods of the lab', () => {
  let gateway: string;
  let prometheus: string;
  beforeAll(async () => {
    for (const name of components) await component('start', name);
    gateway = await podUrl('openfaas', 'app=gateway');
    prometheus = await podUrl('openfaas', 'app=prometheus');
  });
  afterAll(async () => {
    for (const name of components) await component('stop', name);
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

  it('call functions and count the calls', async () => {
    const response = await fetch(`${gateway}:8080/function/add`, { method: 'POST', body: '20 22' });
    expect(await response.text()).toMatch(/^42$/m);
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
