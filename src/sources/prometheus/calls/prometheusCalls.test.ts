import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ComposedCalls } from '../../../model/calls/composedCalls.ts';
import { openFaas } from '../../../platforms/openfaas/openFaas.ts';
import { PrometheusServer } from '../prometheusServer.ts';
import { PrometheusCalls } from './prometheusCalls.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const add = { connection: 'lab', namespace: 'fn', name: 'add' };

it.each<[string, (calls: ComposedCalls) => void, number, number]>([
  ['every second while calls are requested', (calls) => calls.recent(add, 0), 20, 35],
  ['every 10 s while only all functions are looked at', ({ unasked }) => unasked.recent(add, 0), 2, 4],
])('the server is asked %s', async (_name, look, least, most) => {
  const labels = { instance: 'g', part: 'time' };
  let asked = 0;
  const api = {
    address: 'http://p',
    metricNames: async () => [],
    version: async () => null,
    query: async () => {
      asked++;
      const result = [{ metric: labels, value: [Date.now() / 1000, String(Date.now() / 1000)] }];
      return JSON.stringify({ status: 'success', data: { resultType: 'vector', result } });
    },
  };
  const clock = { wallMs: () => Date.now(), monotonicMs: () => Date.now() };
  const server = new PrometheusServer(api, openFaas.series, clock);
  const calls = new PrometheusCalls(server, openFaas, () => null, clock);
  const composed = new ComposedCalls(() => [calls]);
  const ending = new AbortController();
  const running = calls.run(ending.signal);
  await vi.advanceTimersByTimeAsync(90_000);
  asked = 0;
  for (let second = 0; second < 30; second++) {
    look(composed);
    await vi.advanceTimersByTimeAsync(1000);
  }
  expect(asked).toBeGreaterThanOrEqual(least);
  expect(asked).toBeLessThanOrEqual(most);
  ending.abort();
  await vi.advanceTimersByTimeAsync(2000);
  await running;
});
