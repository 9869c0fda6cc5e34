import { expect, test } from 'vitest';
import { until } from '../until.ts';
import { functionId, HostUnderTest } from './hostUnderTest.ts';

test('has the calls of the last 60 s as they are counted', async () => {
  const under = new HostUnderTest('functions:\n  echo: {fprocess: cat}\n  fails: {fprocess: "false"}\n');
  const tick = () => under.host.calls.sample({ second: 0, monotonicMs: performance.now(), continuous: true });
  const recent = (name: string) => under.host.calls.recent(functionId(name), 0)?.value;
  try {
    void under.host.start(new AbortController().signal);
    const pods = () => under.host.inventory.snapshot(0)?.pods ?? [];
    await until('all are ready', () => pods().every(({ ready }) => ready));
    expect(recent('echo')).toBeNull();
    tick();
    const waitedMs: number[] = [];
    for (let turn = 0; turn < 20; turn++) {
      const begunMs = performance.now();
      await under.call('echo', 'x');
      waitedMs.push(performance.now() - begunMs);
    }
    await under.call('fails');
    tick();
    const { callsPerSecond = 0, seconds = 0, p50Ms = 0, ...others } = recent('echo') ?? {};
    expect(callsPerSecond * seconds).toBeCloseTo(20, 6);
    expect(others).toMatchObject({ errorPercent: 0, inFlight: 0 });
    // Buckets are coarse: a percentile is at most the upper bound of the bucket that the longest call is in.
    expect(p50Ms).toBeGreaterThan(0);
    expect(p50Ms).toBeLessThanOrEqual(Math.max(10, 2.5 * Math.max(...waitedMs)));
    expect(recent('fails')).toMatchObject({ errorPercent: 100 });
  } finally {
    await under.stop();
  }
});
