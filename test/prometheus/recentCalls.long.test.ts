import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/model/clock.ts';
import { InventoryIndex } from '../../src/model/inventory/inventoryIndex.ts';
import { openFaas } from '../../src/platforms/openfaas/openFaas.ts';
import { PrometheusCalls } from '../../src/sources/prometheus/calls/prometheusCalls.ts';
import { HttpPrometheusApi } from '../../src/sources/prometheus/httpPrometheusApi.ts';
import { PrometheusServer } from '../../src/sources/prometheus/prometheusServer.ts';
import { component } from '../component.ts';
import { until } from '../until.ts';
import { line } from './kubeText.ts';
import { ScrapedServer } from './scrapedServer.ts';
import { TextServer } from './textServer.ts';

const bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const add = { connection: 'c', namespace: 'openfaas-fn', name: 'add' };
const everySeconds = 2;

/** One gateway's metrics: nine of ten calls take 75 ms, the tenth 400 ms; one of five fails. */
function gatewayText(calls: number, inFlight: number): string {
  const fn = { function_name: 'add.openfaas-fn' };
  const failed = Math.floor(calls / 5);
  const slow = Math.floor(calls / 10);
  const parts = [
    { code: '200', fast: calls - failed, slow: 0 },
    { code: '500', fast: failed - slow, slow },
  ];
  return [
    line('gateway_service_count', fn, 1),
    line('gateway_function_invocation_started', fn, calls + inFlight),
    ...parts.flatMap(({ code, fast, slow }) => {
      const labels = { ...fn, code };
      const below = (bound: number) => (bound >= 0.1 ? fast : 0) + (bound >= 0.5 ? slow : 0);
      return [
        line('gateway_function_invocation_total', labels, fast + slow),
        ...bounds.map((le) => line('gateway_functions_seconds_bucket', { ...labels, le: String(le) }, below(le))),
        line('gateway_functions_seconds_bucket', { ...labels, le: '+Inf' }, fast + slow),
        line('gateway_functions_seconds_sum', labels, fast * 0.075 + slow * 0.4),
        line('gateway_functions_seconds_count', labels, fast + slow),
      ];
    }),
  ].join('');
}

const inventory = InventoryIndex.of({
  functions: [{ id: add, image: '', replicasWanted: 1, execTimeoutMs: null }],
  pods: [],
  nodes: [],
}).snapshot({ source: 'prometheus', observedAtMs: 0, defaultNamespace: 'openfaas-fn' });

// At the same time: both wait for scrapes, each of gateways of its own.
describe.concurrent.each(['prometheus', 'victoria-metrics'] as const)('the last 60 s of calls through %s', (kind) => {
  describe.runIf(component(kind)).sequential('with two gateways, one of them in two jobs', () => {
    const started: { stop(): unknown }[] = [];
    const stopping = new AbortController();
    const began = Date.now();
    /** Each gateway has counted 10 calls a second for a long time; the test restarts the second one. */
    let secondBeganMs = began - 1_000_000;
    let api: HttpPrometheusApi;
    let calls: PrometheusCalls;

    beforeAll(async () => {
      const countedSince = (sinceMs: number, nowMs: number) => Math.floor((nowMs - sinceMs) / 1000) * 10;
      const first = await TextServer.start((nowMs) => gatewayText(countedSince(began - 5_000_000, nowMs), 2));
      const second = await TextServer.start((nowMs) => gatewayText(countedSince(secondBeganMs, nowMs), 1));
      started.push(first, second);
      const server = await ScrapedServer.start(
        kind,
        [
          { job: 'gateways', address: first.address },
          { job: 'gateways-2', address: second.address },
          { job: 'again', address: first.address },
        ],
        everySeconds,
      );
      started.push(server);
      await server.until('count(gateway_service_count) == 3');
      const access = { url: server.url, authorizationFile: null, tenant: null, ca: null };
      api = new HttpPrometheusApi(access, null, systemClock, { timeoutMs: 4000 });
      calls = new PrometheusCalls(
        new PrometheusServer(api, openFaas.series, systemClock),
        openFaas,
        () => inventory,
        systemClock,
      );
      void calls.run(stopping.signal);
      await calls.prepare(add, ['calls'], stopping.signal);
    });
    afterAll(async () => {
      stopping.abort();
      await api.close();
      for (const each of started) await each.stop();
    });

    it('are the increases of both counters once there are two scrapes', async () => {
      await until(
        'there are five scrapes',
        () => (calls.recent(add, Date.now())?.value?.seconds ?? 0) >= 4 * everySeconds,
      );
      const recent = calls.recent(add, Date.now());
      expect(recent).toMatchObject({ source: 'prometheus', steady: true });
      expect(recent?.intervalSeconds).toBeCloseTo(everySeconds, 1);
      expect(Date.now() - (recent?.measuredAtMs ?? 0)).toBeLessThan((everySeconds + 2) * 1000);
      const { callsPerSecond = 0, errorPercent, p50Ms, p95Ms, p99Ms, inFlight } = recent?.value ?? {};
      // 20 a second, within one second's worth: the counters step at full seconds.
      expect(Math.abs(callsPerSecond - 20)).toBeLessThan((20 * 1.1) / (4 * everySeconds));
      expect(errorPercent).toBeCloseTo(20, 1);
      expect(p50Ms).toBeCloseTo(50 + (50 * 5) / 9, 1);
      expect(p95Ms).toBeCloseTo(375, 1);
      expect(p99Ms).toBeCloseTo(475, 1);
      expect(inFlight).toBe(3);
      const total = calls.calls(add, Date.now())?.value;
      expect(total?.started).toBeGreaterThan(59_000);
      expect(total?.started).toBeLessThan(62_000);
    });

    it('a restarted gateway adds its new calls and subtracts nothing', async () => {
      secondBeganMs = Date.now();
      await until('the restart is counted', () => (calls.calls(add, Date.now())?.value?.started ?? 60_000) < 55_000);
      const after = calls.recent(add, Date.now())?.value;
      expect(after?.callsPerSecond).toBeGreaterThan(10);
      expect(after?.callsPerSecond).toBeLessThan(25);
      expect(after?.p99Ms).toBeLessThan(500);
    });
  });
});
