import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../until.ts';
import { functionId, HostUnderTest } from './hostUnderTest.ts';

const stack = `functions:
  waits: {fprocess: cat}
  never: {fprocess: cat, environment: {max_inflight: nonsense}}
`;

describe('a replica whose process dies', () => {
  let under: HostUnderTest;
  beforeAll(async () => {
    under = new HostUnderTest(stack, {}, { firstMs: 100, mostMs: 1600, healthyMs: 30_000 });
    void under.host.start(new AbortController().signal);
    await until('it is ready', () => pod('waits')?.ready === true);
  });
  afterAll(() => under.stop());

  const pod = (name: string) =>
    under.host.inventory.snapshot(0)?.pods.find(({ functionName }) => functionName === name);
  const pid = () => [...under.host.roots()].find(({ podUid }) => podUid === pod('waits')?.uid)?.pid ?? 0;

  test('is restarted under its old name and keeps its log and calls; its call fails', async () => {
    const before = pod('waits');
    const firstPid = pid();
    expect((await under.call('waits', 'one')).text).toBe('one');
    const open = under.call('waits', new Readable({ read() {} }));
    await until('it runs', () => under.totals('waits')?.started === 2);
    await expect.poll(async () => (await under.host.logs.invocations(functionId('waits'), 0)).length).toBe(2);

    process.kill(firstPid, 'SIGKILL');
    await expect(open).rejects.toMatchObject({ code: 'function_failed' });
    await until('another process is ready', () => pod('waits')?.ready === true && pid() !== firstPid);

    expect(before).toMatchObject({ restarts: 0, lastEnd: null, trouble: null });
    expect(pod('waits')).toMatchObject({ uid: before?.uid, id: before?.id, startedAtMs: before?.startedAtMs });
    expect(pod('waits')).toMatchObject({ restarts: 1, lastEnd: { reason: 'Error', exitCode: 137 }, trouble: null });
    expect((await under.call('waits', 'two')).text).toBe('two');
    expect((await under.log('waits')).filter((line) => line.includes('Version:'))).toHaveLength(2);
    const invocations = () => under.host.logs.invocations(functionId('waits'), 0);
    // The end of the last one is logged when it is answered.
    await expect
      .poll(async () => (await invocations()).map(({ state }) => state))
      .toEqual(['succeeded', 'unknown', 'succeeded']);
    expect(new Set((await invocations()).map(({ id }) => id)).size).toBe(3);
    expect(under.completed('waits')).toEqual({ 200: 2, 502: 1 });
    expect(under.warnings).toContainEqual(expect.stringMatching(/^Replica waits-\S+ ended \(SIGKILL\)\. Restarting/));
  });

  test('is restarted after longer and longer waits if it never becomes ready, with the reason in its log', async () => {
    await until('it was tried four times', () => endsOf('never').length >= 4);
    const waits = endsOf('never').map((line) => Number(/in ([\d.]+) s/.exec(line)?.[1]));
    // 0.1 s, doubled each time, with 20 % jitter.
    expect(waits[0]).toBeLessThan(0.2);
    expect(waits[3]).toBeGreaterThan(0.5);
    expect(await under.log('never')).toContainEqual(expect.stringContaining('max_inflight must be a whole number'));
    expect(pod('never')).toMatchObject({ ready: false, trouble: { reason: expect.any(String) } });
    expect(pod('never')?.restarts).toBeGreaterThanOrEqual(3);
  });

  const endsOf = (name: string) => under.warnings.filter((line) => line.startsWith(`Replica ${name}-`));
});
