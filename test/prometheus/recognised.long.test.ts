import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/model/clock.ts';
import { openFaas } from '../../src/platforms/openfaas/openFaas.ts';
import { HttpPrometheusApi } from '../../src/sources/prometheus/httpPrometheusApi.ts';
import { PrometheusServer } from '../../src/sources/prometheus/prometheusServer.ts';
import { component } from '../component.ts';
import { ServerProcess } from '../serverProcess.ts';
import { stateText } from './kubeText.ts';
import { type PrefixProxy, prefixProxy } from './prefixProxy.ts';
import { ScrapedServer } from './scrapedServer.ts';
import { TextServer } from './textServer.ts';

/** The version that each reports. */
const versions = {
  prometheus: () => /version (\S+)/.exec(execFileSync('prometheus', ['--version']).toString())?.[1],
  'victoria-metrics': () => 'VictoriaMetrics',
};

describe.each(['prometheus', 'victoria-metrics'] as const)('%s, also behind a path', (kind) => {
  describe.runIf(component(kind))('is recognised', () => {
    const started: { stop(): unknown }[] = [];
    let proxy: PrefixProxy;

    beforeAll(async () => {
      const text = await TextServer.start(() =>
        stateText([{ name: 'n1', ip: '' }], [{ fn: 'add', name: 'add-1', node: 'n1' }]),
      );
      const server = await ScrapedServer.start(kind, [{ job: 'state', address: text.address }]);
      proxy = await prefixProxy('/select/0/prometheus', server.url);
      started.push(text, server, proxy);
      await server.until('kube_pod_info');
    });
    afterAll(async () => {
      for (const each of started) await each.stop();
    });

    it('its version is part of its health', async () => {
      const stopping = new AbortController();
      const access = { url: proxy.url, authorizationFile: null, tenant: null, ca: null };
      const api = new HttpPrometheusApi(access, null, systemClock, { timeoutMs: 4000 });
      const server = new PrometheusServer(api, openFaas.series, systemClock);
      expect(server.health().version).toBeNull();
      const running = server.run(stopping.signal);
      await expect.poll(() => server.health().version).toBe(versions[kind]());
      stopping.abort();
      await running;
      await api.close();
    });

    it('/setIP switches to it', async () => {
      const faascope = await ServerProcess.start([]);
      expect(await faascope.get(`/setIP?ip=${encodeURIComponent(proxy.url)}`)).toMatchObject({ status: 200 });
      expect((await faascope.get('/global/functions')).body).toMatchObject({ func: ['add'] });
      await faascope.stop();
    });
  });
});
