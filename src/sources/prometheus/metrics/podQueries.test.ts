import { describe, expect, it } from 'vitest';
import { fakePod } from '../../../../test/fakeConnection.ts';
import { systemClock } from '../../../model/clock.ts';
import type { MeasuredEntity } from '../../../model/source/metricsSource.ts';
import { openFaas } from '../../../platforms/openfaas/openFaas.ts';
import { Discovery } from '../discovery.ts';
import { PrometheusMetrics } from './prometheusMetrics.ts';

const signal = new AbortController().signal;
const vector = (all: readonly object[]) => {
  const result = all.map((metric) => ({ metric, value: [0, '1'] }));
  return JSON.stringify({ status: 'success', data: { resultType: 'vector', result } });
};

/** A server that scrapes the exporter of the node `n1`, and containers. @param moved whether it renames their labels */
function metricsOf(moved: boolean): { metrics: PrometheusMetrics; discovery: Discovery } {
  const names = ['node_cpu_seconds_total', 'container_cpu_usage_seconds_total'];
  const api = {
    address: 'http://p',
    metricNames: async (selector: string) => (selector.includes('exported_') && !moved ? [] : names),
    query: async (promql: string) => {
      if (promql.startsWith('group by')) return vector(names.map((name) => ({ __name__: name })));
      return vector(promql.includes('node_uname_info') ? [{ instance: 'n1:9100', node: 'n1' }] : []);
    },
  };
  const discovery = new Discovery(api, openFaas.series, systemClock);
  const metrics = new PrometheusMetrics({
    api,
    discovery,
    clock: systemClock,
    nodes: () => [{ name: 'n1', ip: '' }],
    pod: () => null,
    series: openFaas.series,
    namespaces: () => [],
  });
  return { metrics, discovery };
}

const pods = (...names: string[]): MeasuredEntity => ({ pods: names.map((name) => fakePod(name, 'add')) });
/** Matchers of pods with these names. */
const ofPods = (names: string, prefix = '') =>
  `${prefix}namespace=~"fn",${prefix}container!="",${prefix}container!="POD",cpu=~"|total",` +
  `${prefix}pod=~${JSON.stringify(names)}`;
const eleven = Array.from({ length: 11 }, (_, index) => `add-7d.${index}`);

const podNames = (start: string, count: number) => Array.from({ length: count }, (_, index) => `${start}-${index}`);

describe('The query behind a figure', () => {
  it.each<[figure: string, MeasuredEntity, query: string | null]>([
    ['cpuPercent', { nodeName: 'n1' }, '{__name__=~"node_cpu_seconds_total",instance=~"n1:9100"}[150s]'],
    [
      'memoryPercent',
      { nodeName: 'n1' },
      '{__name__=~"node_memory_Mem(Available|Total)_bytes",instance=~"n1:9100"}[150s]',
    ],
    ['load', { nodeName: 'n1' }, '{__name__=~"node_load(1|5|15)",instance=~"n1:9100"}[150s]'],
    ['cpuSomePressurePercent', { nodeName: 'n1' }, null],
    ['cpuPercent', { nodeName: 'n3' }, null],
    ['cpuPercent', pods('add-1'), `container_cpu_usage_seconds_total{${ofPods('add-1')}}[150s]`],
    ['memoryBytes', pods('add-1'), `container_memory_working_set_bytes{${ofPods('add-1')}}[150s]`],
    ['memoryPercent', pods('add-1'), `container_memory_working_set_bytes{${ofPods('add-1')}}[150s]`],
    ['cpuPercent', pods('b', 'a.1'), `container_cpu_usage_seconds_total{${ofPods('a\\.1|b')}}[150s]`],
    // A query that names more would be longer than it helps.
    ['cpuPercent', pods(...eleven), `container_cpu_usage_seconds_total{${ofPods('add-7d\\.[^-]*')}}[150s]`],
    ['throttledPercent', pods('add-1'), null],
    ['cpuPercent', pods(), null],
  ])('%s of %j is %s', async (figure, entity, query) => {
    const { metrics, discovery } = metricsOf(false);
    expect(metrics.howOf(figure, entity)).toBeNull();
    await discovery.need(signal);
    // The second time, it may be one that was kept.
    for (const _ of [1, 2]) expect(metrics.howOf(figure, entity)).toBe(query === null ? null : `http://p ${query}`);
  });

  it('names labels as the server does that renames those of containers', async () => {
    const { metrics, discovery } = metricsOf(true);
    await discovery.need(signal);
    const query = `container_cpu_usage_seconds_total{${ofPods('add-1', 'exported_')}}[150s]`;
    expect(metrics.howOf('cpuPercent', pods('add-1'))).toBe(`http://p ${query}`);
  });

  it.each([
    ['of one replica set', podNames('add-7d', 11), ['add-7d-new'], ['add-more-7d-0', 'add-7d-more-8c-0', 'add']],
    ['of two replica sets', [...podNames('add-7d', 6), ...podNames('add-8c', 6)], ['add-8c-new'], ['add-more-7d-0']],
    ['of several, one with a single pod', [...podNames('add-7d', 11), 'add-8c-x1'], [], ['add-8c-x12', 'add-8c-x2']],
    ['of a stateful set', podNames('add', 11), ['add-11'], ['add-more-0', 'add', 'adder-1']],
    ['without a dash', Array.from({ length: 11 }, (_, index) => `add${index}`), [], ['add-0', 'adder-1']],
  ])('matches the pods %s, and none of a function whose name begins alike', async (_title, names, alike, others) => {
    const { metrics, discovery } = metricsOf(false);
    await discovery.need(signal);
    const query = metrics.howOf('cpuPercent', pods(...names)) ?? '';
    const [, pattern = '""'] = /pod=~(".*?")[,}]/.exec(query) ?? [];
    const matches = new RegExp(`^(?:${JSON.parse(pattern)})$`);
    expect([...names, ...alike].filter((name) => !matches.test(name))).toEqual([]);
    expect(others.filter((name) => matches.test(name))).toEqual([]);
  });
});
