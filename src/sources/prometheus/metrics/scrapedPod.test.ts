import { describe, expect, it } from 'vitest';
import type { ContainerSamples } from './containerSamples.ts';
import { ScrapedPod } from './scrapedPod.ts';

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

function podOf(all: readonly ContainerSamples[], ownTimes = true, startedAtMs: number | null = null): ScrapedPod {
  const id = { connection: 'c', namespace: 'openfaas-fn', name: 'p' };
  const pod = new ScrapedPod({ id, restarts: 0, startedAtMs });
  for (const each of all) pod.measure(each, ownTimes, 0);
  pod.settle(Math.max(...all.flatMap(({ atMs }) => atMs)));
  return pod;
}

describe('ScrapedPod', () => {
  it('sums containers and reports the longest interval and the oldest measurement', () => {
    const { cpuPercent } = podOf([
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

  it('is unknown if one of its containers is', () => {
    const { cpuPercent } = podOf([
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

  it('does not sum two runs of one container', () => {
    const { workingSetBytes } = podOf([
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

  it('an init container that ended leaves no gap', () => {
    const { cpuPercent } = podOf([
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

  it('counts a pod that is scraped twice once', () => {
    const { cpuPercent } = podOf([
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

  it('ignores copies: a rate runs from the first sample of a value to the first of the next', () => {
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
    const { cpuPercent } = podOf([copies], false);
    expect([1, 5, 6, 10, 14].map((second) => cpuPercent.at(second))).toEqual([20, 20, 20, 20, 20]);
    expect(cpuPercent.intervalSeconds).toBe(5);
  });

  it('unchanged memory is a new measurement whenever CPU is', () => {
    const { workingSetBytes } = podOf(
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

  it('a pod that started within the window counts from 0', () => {
    const { cpuPercent } = podOf(
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

  /** Takes an answer, as the source does. */
  const answer = (pod: ScrapedPod, ...all: readonly ContainerSamples[]) => {
    const newestMs = Math.max(...all.flatMap(({ atMs }) => atMs));
    pod.begin(newestMs);
    const found = all.map((each) => pod.measure(each, true, 0));
    pod.settle(newestMs);
    return found;
  };

  it('goes on at once when the clock of the samples is set back by more than a minute', () => {
    const pod = podOf([]);
    const other = samples({ target: 't2', container: 'ended' }, [
      [1000, 0],
      [1010, 1],
    ]);
    answer(
      pod,
      samples({}, [
        [1000, 0],
        [1010, 1],
      ]),
      other,
    );
    const found = answer(
      pod,
      samples({}, [
        [500, 2],
        [510, 3],
      ]),
      samples({ figure: 'workingSetBytes' }, [[510, 100]]),
    );
    expect(found).toEqual([510_000, null]);
    expect(pod.cpuPercent.at(510)).toBeCloseTo(10);
    expect(pod.workingSetBytes.at(510)).toBe(100);
    expect(pod.cpuPercent.at(1010)).toBeNaN();
  });

  it('keeps what it has of a container that ended, and while another replica of the server is behind', () => {
    const pod = podOf([]);
    const ended = samples({ container: 'sidecar', run: 's' }, [
      [900, 0],
      [910, 1],
    ]);
    const running = (from: number) =>
      samples({}, [
        [from, 0],
        [from + 10, 1],
      ]);
    answer(pod, ended, running(900));
    answer(pod, ended, running(1000));
    answer(pod, running(950));
    expect(pod.cpuPercent.at(1010)).toBeCloseTo(10);
    expect(pod.cpuPercent.at(910)).toBeCloseTo(20);
  });
});
