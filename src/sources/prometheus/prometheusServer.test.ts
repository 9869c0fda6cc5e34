import { expect, it } from 'vitest';
import { Fault } from '../../model/fault.ts';
import { openFaas } from '../../platforms/openfaas/openFaas.ts';
import { PrometheusServer } from './prometheusServer.ts';

it('is as healthy as its newest request, however the wall clock is set', async () => {
  let wallMs = 7_200_000;
  let isWell = true;
  const fault = new Fault('upstream_refused', 'Connection refused.', { reason: 'refused' });
  const answer = async () => {
    if (!isWell) throw fault;
    return '';
  };
  const api = { address: 'http://p', query: answer, metricNames: async () => [], version: async () => null };
  const server = new PrometheusServer(api, openFaas.series, { wallMs: () => wallMs, monotonicMs: () => 0 });
  const failingAfter = async (setMs: number, well: boolean) => {
    wallMs = setMs;
    isWell = well;
    await server.api.query('up', new AbortController().signal).catch(() => {});
    return server.health().failing?.reason ?? null;
  };
  const hourMs = 3_600_000;
  expect(await failingAfter(2 * hourMs, true)).toBeNull();
  expect(await failingAfter(hourMs, false)).toBe('refused');
  expect(server.health()).toMatchObject({ findings: [{ code: 'prometheus_failing' }], lastError: { atMs: hourMs } });
  expect(await failingAfter(0, true)).toBeNull();
});
