import { describe, expect, it } from 'vitest';
import { fixture } from '../../../../test/fixture.ts';
import { scraped } from '../../../../test/prometheus/textFormat.ts';
import { type ContainerSamples, containerSamples } from './containerSamples.ts';
import { haveOwnTimes } from './ownTimes.ts';
import { PodWindow } from './podWindow.ts';

const recorded = (name: string, labels: Record<string, string>) =>
  scraped(fixture(`kubelet/metrics-${name}.txt`).toString(), 1795464430000, labels).filter(
    ({ labels: { __name__ = '' } }) => /^container_(cpu_usage_seconds_total|memory_working_set_bytes)$/.test(__name__),
  );

const samples = (
  given: Partial<ContainerSamples>,
  points: readonly (readonly [number, number])[],
): ContainerSamples => ({
  namespace: 'openfaas-fn',
  podName: 'p',
  container: 'add',
  run: 'r1',
  target: 't1',
  figure: 'cpuSeconds',
  ...given,
  atMs: points.map(([second]) => second * 1000),
  values: points.map(([, value]) => value),
});

function windowOf(all: readonly ContainerSamples[], ownTimes = true, beganAtMs: number | null = null): PodWindow {
  const window = new PodWindow();
  for (const each of all) window.measure(each, ownTimes, 0, beganAtMs);
  window.settle(Math.max(...all.flatMap(({ atMs }) => atMs)));
  return window;
}

describe('containerSamples', () => {
  it('of a kubelet finds one row a container and figure: no pause, no cgroup of the pod', () => {
    const found = containerSamples(recorded('cadvisor', { job: 'cadvisor' })).filter(
      ({ namespace }) => namespace === 'openfaas-fn',
    );
    expect(found).toHaveLength(14);
    expect(new Set(found.map(({ container }) => container))).toEqual(
      new Set(['add', 'add-two', 'burn', 'errlog', 'nodeinfo', 'slow']),
    );
    expect(haveOwnTimes(found)).toBe(false);
  });

  it('keeps what /metrics/resource says apart, also under the same job and instance', () => {
    const labels = { job: 'kubelet', instance: '10.243.0.2:10250' };
    const both = containerSamples([...recorded('cadvisor', labels), ...recorded('resource', labels)]);
    expect(new Set(both.map(({ target }) => target)).size).toBe(2);
  });

  it('reads labels that were moved', () => {
    const labels = { exported_namespace: 'fn', exported_pod: 'p', exported_container: 'c', pod: 'kubelet-x', id: '/a' };
    const series = { labels: { __name__: 'container_cpu_usage_seconds_total', ...labels }, atMs: [1], values: [1] };
    expect(containerSamples([series])[0]).toMatchObject({ namespace: 'fn', podName: 'p', container: 'c' });
  });
});

describe('haveOwnTimes', () => {
  it.each([
    {
      name: 'measured one by one',
      second: [
        [3, 1],
        [13, 2],
      ],
      want: true,
    },
    {
      name: 'found by the same scrapes',
      second: [
        [5, 1],
        [10, 2],
      ],
      want: false,
    },
    {
      name: 'dead before the other began',
      second: [
        [-5, 1],
        [-1, 2],
      ],
      want: false,
    },
  ])('$name', ({ second, want }) => {
    const points = second.map(([at = 0, value = 0]): [number, number] => [at, value]);
    expect(
      haveOwnTimes([
        samples({}, [
          [0, 1],
          [5, 2],
          [10, 3],
          [15, 4],
        ]),
        samples({ run: 'r2' }, points),
      ]),
    ).toBe(want);
  });
});

describe('PodWindow', () => {
  it('adds containers up and says the coarsest interval and the oldest age', () => {
    const { cpuPercent } = windowOf([
      samples({}, [
        [0, 0],
        [10, 1],
        [20, 2],
      ]),
      samples({ container: 'sidecar', run: 's' }, [
        [0, 0],
        [5, 1],
        [10, 2],
        [15, 3],
      ]),
    ]);
    expect(cpuPercent.at(10)).toBeCloseTo(30);
    expect(cpuPercent.intervalSeconds).toBe(10);
    expect(cpuPercent.measuredAtMs).toBe(15_000);
  });

  it('is unknown where one of its containers is', () => {
    const { cpuPercent } = windowOf([
      samples({}, [
        [0, 0],
        [10, 1],
        [20, 2],
      ]),
      samples({ container: 'sidecar', run: 's' }, [
        [0, 5],
        [10, 1],
        [20, 2],
      ]),
    ]);
    expect([cpuPercent.at(10), cpuPercent.at(20)]).toEqual([Number.NaN, 20]);
  });

  it('a run of a container follows the one before: they are not added up', () => {
    const { workingSetBytes } = windowOf([
      samples({ figure: 'workingSetBytes' }, [
        [0, 100],
        [10, 100],
      ]),
      samples({ figure: 'workingSetBytes', run: 'r2' }, [
        [15, 70],
        [25, 70],
      ]),
    ]);
    expect([5, 12, 15, 20].map((second) => workingSetBytes.at(second))).toEqual([100, 100, 70, 70]);
  });

  it('an init container that has ended leaves no hole', () => {
    const { cpuPercent } = windowOf([
      samples({ container: 'init', run: 'i' }, [
        [0, 0],
        [1, 0.5],
      ]),
      samples({}, [
        [2, 0],
        [3, 1],
        [4, 2],
        [5, 3],
        [6, 4],
        [7, 5],
        [8, 6],
      ]),
    ]);
    expect([4, 5, 6, 7, 8].map((second) => cpuPercent.at(second))).toEqual([100, 100, 100, 100, 100]);
  });

  it('a pod that is scraped twice counts once', () => {
    const { cpuPercent } = windowOf([
      samples({}, [
        [0, 0],
        [10, 1],
      ]),
      samples({ target: 't2' }, [
        [0, 0],
        [10, 1],
      ]),
    ]);
    expect(cpuPercent.at(5)).toBe(10);
  });

  it('a copy is no measurement: the rate goes from where a value was first seen to where the next was', () => {
    const copies = samples({}, [
      [0, 0],
      [1, 0],
      [2, 0],
      [3, 0],
      [4, 0],
      [5, 1],
      [6, 1],
      [7, 1],
      [8, 1],
      [9, 1],
      [10, 2],
    ]);
    const { cpuPercent } = windowOf([copies], false);
    expect([1, 5, 6, 10, 14].map((second) => cpuPercent.at(second))).toEqual([20, 20, 20, 20, 20]);
    expect(cpuPercent.intervalSeconds).toBe(5);
  });

  it('memory that stays is measured anew where CPU is', () => {
    const { workingSetBytes } = windowOf(
      [
        samples({}, [
          [0, 0],
          [1, 0],
          [5, 1],
          [6, 1],
          [10, 2],
        ]),
        samples({ figure: 'workingSetBytes' }, [
          [0, 7],
          [1, 7],
          [5, 7],
          [6, 7],
          [10, 7],
        ]),
      ],
      false,
    );
    expect(workingSetBytes.intervalSeconds).toBe(5);
    expect(workingSetBytes.at(20)).toBe(7);
  });

  it('a pod that began in the window counts from 0', () => {
    const { cpuPercent } = windowOf(
      [
        samples({}, [
          [20, 1],
          [30, 2],
        ]),
      ],
      true,
      10_000,
    );
    expect([10, 11, 20, 21, 30].map((second) => cpuPercent.at(second))).toEqual([Number.NaN, 10, 10, 10, 10]);
  });
});
