import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { component } from '../component.ts';
import { ServerProcess } from '../serverProcess.ts';
import { seriesOf } from '../truth/series.ts';
import { until } from '../until.ts';
import { freePort } from './freePort.ts';
import { cadvisorText, line, stateText, type TextPod } from './kubeText.ts';
import { type PrefixProxy, prefixProxy } from './prefixProxy.ts';
import { ScrapedServer } from './scrapedServer.ts';
import { TextServer } from './textServer.ts';

const pods: readonly TextPod[] = [{ fn: 'add', name: 'add-1', node: 'n1' }];

/** A gateway's metrics: 7 calls of `add` that succeeded, 3 that failed, and calls of a name without a function. */
function gatewayText(): string {
  const of = (code: string) => ({ function_name: 'add.openfaas-fn', code });
  return [
    line('gateway_service_count', { function_name: 'add.openfaas-fn' }, 1),
    line('gateway_function_invocation_total', of('200'), 7),
    line('gateway_function_invocation_total', of('500'), 1),
    line('gateway_function_invocation_total', of('502'), 2),
    line('gateway_function_invocation_total', { function_name: 'nope.openfaas-fn', code: '404' }, 5),
    line('gateway_functions_seconds_sum', of('200'), 1.5),
    line('gateway_functions_seconds_count', of('200'), 7),
    line('gateway_functions_seconds_sum', of('500'), 0.5),
    line('gateway_functions_seconds_count', of('500'), 3),
  ].join('');
}

/** A watchdog's histogram, labelled with its pod, and another program's histogram of the same name. */
function watchdogText(): string {
  const own = { namespace: 'openfaas-fn', pod: 'add-1', code: '200', method: 'POST' };
  const other = { namespace: 'openfaas-fn', pod: 'add-1', path: '/system/function/add' };
  return [
    line('http_request_duration_seconds_sum', own, 0.75),
    line('http_request_duration_seconds_count', own, 3),
    line('http_request_duration_seconds_sum', other, 100),
    line('http_request_duration_seconds_count', other, 1),
  ].join('');
}

describe.runIf(component('prometheus'))('one server for functions and one for the cluster', () => {
  const folder = mkdtempSync(join(tmpdir(), 'faascope-servers-'));
  const started: { stop(): unknown }[] = [];
  let faascope: ServerProcess;
  let guarded: PrefixProxy;

  beforeAll(async () => {
    const gateway = await TextServer.start(() => gatewayText() + watchdogText());
    const cluster = await TextServer.start(
      (nowMs) => stateText([{ name: 'n1', ip: '10.0.0.1' }], pods) + cadvisorText(pods, nowMs, 1000, true),
    );
    started.push(gateway, cluster);
    const [functions, infrastructure] = await Promise.all([
      ScrapedServer.start('prometheus', [{ job: 'gateway', address: gateway.address }]),
      ScrapedServer.start('prometheus', [{ job: 'cluster', address: cluster.address }]),
    ]);
    started.push(functions, infrastructure);
    await Promise.all([
      functions.until('gateway_service_count'),
      infrastructure.until('count_over_time(kube_pod_info[10s]) >= 4'),
    ]);
    guarded = await prefixProxy('/prometheus', infrastructure.url);
    started.push(guarded);
    writeFileSync(join(folder, 'credentials'), 'someone:secret\n');
    faascope = await ServerProcess.start([
      ...['--prometheus', functions.url, '--prometheus', `${guarded.url}/`],
      ...['--prometheus-auth', `${guarded.url}/=${join(folder, 'credentials')}`],
      ...['--prometheus-tenant', `${guarded.url}/=team-1`],
    ]);
    await until('the pod is listed', async () => (await faascope.get('/static/pod?pod=add')).status === 200);
  });
  afterAll(async () => {
    await faascope.stop();
    for (const each of started) await each.stop();
    rmSync(folder, { recursive: true });
  });

  it('queries each for what it has', async () => {
    await expect
      .poll(async () => (await faascope.get('/static/function?func=add')).body)
      .toMatchObject({
        image: 'image/add',
        replicas: 1,
        invocations: { success: 7, error: 3 },
        meta: { invocations: { source: 'prometheus' } },
      });
    const { body } = await faascope.get('/dynamic/function?func=add');
    expect(seriesOf(body, 'cpuRate').filter(([, value]) => value !== null).length).toBeGreaterThan(2);
  });

  it('averages all finished calls, and all runs inside pods', async () => {
    await expect
      .poll(async () => (await faascope.get('/dynamic/function?func=add')).body)
      .toMatchObject({ request_time: 200, func_time: 250 });
  });

  it('does not list a name that was only called', async () => {
    expect((await faascope.get('/global/functions')).body).toMatchObject({ func: ['add'] });
    expect((await faascope.get('/static/function?func=nope')).status).toBe(404);
  });

  it('sends credentials and tenant, and prints neither', () => {
    expect(guarded.seen.authorization).toBe(`Basic ${Buffer.from('someone:secret').toString('base64')}`);
    expect(guarded.seen.tenant).toBe('team-1');
    expect(faascope.output()).toContain(guarded.url);
    expect(faascope.output()).not.toMatch(/secret|someone/);
  });

  it('answers 503 for logs without a Kubernetes API', async () => {
    expect(await faascope.get('/logs?func=add')).toMatchObject({ status: 503, body: { code: 'no_log_source' } });
  });

  it('answers 503 for a node that nothing measures', async () => {
    expect(await faascope.get('/dynamic/node?node=n1')).toMatchObject({
      status: 503,
      body: { code: 'no_metrics_source' },
    });
  });
});

describe('starting with --prometheus', () => {
  it('serves, and answers 502, when nothing listens at the address', async () => {
    const faascope = await ServerProcess.start(['--prometheus', `127.0.0.1:${await freePort()}`]);
    await expect
      .poll(() => faascope.get('/global/functions'))
      .toMatchObject({ status: 502, body: { code: 'upstream_refused' } });
    expect((await faascope.get('/healthz')).status).toBe(200);
    expect((await faascope.get('/readyz')).status).toBe(503);
    expect(await faascope.stop()).toBe(0);
  });

  it('reports all invalid flags at once and exits with 2', async () => {
    const { code, stderr } = await ServerProcess.run([
      ...['--prometheus', 'ftp://x', '--prometheus-auth', 'http://y=/nonexistent', '--ca-file', '/nonexistent'],
      ...['--functions', 'nowhere'],
    ]);
    expect(code).toBe(2);
    for (const flag of ['--prometheus:', '--prometheus-auth', '--ca-file', '--functions is for this machine']) {
      expect(stderr).toContain(flag);
    }
  });
});
