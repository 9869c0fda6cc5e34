import { describe, expect, it } from 'vitest';
import { fixture } from '../../../../test/fixture.ts';
import { scraped } from '../../../../test/prometheus/textFormat.ts';
import { type ContainerSamples, containerSamples, haveOwnTimes, podSelectors } from './containerSamples.ts';

const recorded = (name: string, labels: Record<string, string>) =>
  scraped(fixture(`kubelet/metrics-${name}.txt`).toString(), 1795464430000, labels).filter(
    ({ labels: { __name__ = '' } }) => /^container_(cpu_usage_seconds_total|memory_working_set_bytes)$/.test(__name__),
  );

describe('podSelectors', () => {
  it('select containers by pod name, without pause and pod cgroup rows', () => {
    const pods = [
      { namespace: 'ns', name: 'b' },
      { namespace: 'ns', name: 'a' },
    ];
    expect(podSelectors(pods, '', 5).map(({ selector }) => selector)).toEqual([
      '{__name__=~"container_cpu_usage_seconds_total|container_memory_working_set_bytes",namespace=~"ns",' +
        'container!="",container!="POD",cpu=~"|total",pod=~"a|b"}[5s]',
    ]);
    expect(podSelectors(pods, 'exported_', 5)[0]?.selector).toContain(
      'exported_namespace=~"ns",exported_container!=""',
    );
  });

  it.each([0, 1, 250, 10_000])('select each of %d pods once, in queries below 16,000 characters', (count) => {
    const pods = Array.from({ length: count }, (_, index) => ({ namespace: `ns${index % 3}`, name: `fn.${index}` }));
    const selectors = podSelectors(pods, '', 5);
    for (const { selector } of selectors) expect(selector.length).toBeLessThan(16_000);
    const selected = selectors.flatMap((each) => each.pods);
    expect(selected).toHaveLength(count);
    expect(new Set(selected)).toEqual(new Set(pods));
  });

  it('select only by name where one namespace has many pods', () => {
    const pods = Array.from({ length: 2000 }, (_, index) => ({ namespace: 'ns', name: `function-${index}` }));
    const selectors = podSelectors(pods, '', 5);
    expect(selectors.length).toBeGreaterThan(1);
    for (const { selector, pods: selected } of selectors) {
      expect(/,pod=~"([^"]*)"/.exec(selector)?.[1]?.split('|').sort()).toEqual(selected.map(({ name }) => name).sort());
    }
  });
});

describe('containerSamples', () => {
  it('finds one row per container and metric of a recorded kubelet, without pause and pod cgroups', () => {
    const found = containerSamples(recorded('cadvisor', { job: 'cadvisor' })).filter(
      ({ namespace }) => namespace === 'openfaas-fn',
    );
    expect(found).toHaveLength(14);
    expect(new Set(found.map(({ container }) => container))).toEqual(
      new Set(['add', 'add-two', 'burn', 'errlog', 'nodeinfo', 'slow']),
    );
    expect(haveOwnTimes(found)).toBe(false);
  });

  it('keeps /metrics/resource apart, even under the same job and instance', () => {
    const labels = { job: 'kubelet', instance: '10.243.0.2:10250' };
    const both = containerSamples([...recorded('cadvisor', labels), ...recorded('resource', labels)]);
    expect(new Set(both.map(({ target }) => target)).size).toBe(2);
  });

  it('reads labels renamed to exported_*', () => {
    const labels = { exported_namespace: 'fn', exported_pod: 'p', exported_container: 'c', pod: 'kubelet-x', id: '/a' };
    const series = { labels: { __name__: 'container_cpu_usage_seconds_total', ...labels }, atMs: [1], values: [1] };
    expect(containerSamples([series])[0]).toMatchObject({ namespace: 'fn', podName: 'p', container: 'c' });
  });
});

const cpuSamples = (run: string, points: readonly (readonly number[])[]): ContainerSamples => ({
  namespace: 'openfaas-fn',
  podName: 'p',
  container: 'add',
  run,
  target: 't1',
  figure: 'cpuSeconds',
  atMs: points.map(([second = 0]) => second * 1000),
  values: points.map(([, value = 0]) => value),
});

describe('haveOwnTimes', () => {
  it.each([
    {
      name: 'is true when containers are measured one by one',
      second: [
        [3, 1],
        [13, 2],
      ],
      want: true,
    },
    {
      name: 'is false when samples carry scrape times',
      second: [
        [5, 1],
        [10, 2],
      ],
      want: false,
    },
    {
      name: 'is false when one container ended before the other started',
      second: [
        [-5, 1],
        [-1, 2],
      ],
      want: false,
    },
  ])('$name', ({ second, want }) => {
    expect(
      haveOwnTimes([
        cpuSamples('r1', [
          [0, 1],
          [5, 2],
          [10, 3],
          [15, 4],
        ]),
        cpuSamples('r2', second),
      ]),
    ).toBe(want);
  });
});
