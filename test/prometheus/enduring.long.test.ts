import { beforeAll, describe, expect, it } from 'vitest';
import { component } from '../component.ts';
import { liveMemoryOf } from '../liveMemory.ts';
import { until } from '../until.ts';
import type { Misbehaviour } from './badProxy.ts';
import { EnduringStage } from './enduringStage.ts';

/** Those that take CPU time come first: they are over long before the other part measures its recovery. */
const failing: readonly Misbehaviour[] = [
  'huge',
  'million',
  'stall',
  'unprocessable',
  'unavailable',
  'half',
  'html',
  'redirect',
  'reset',
];
const untrue: readonly Misbehaviour[] = ['nan', 'infinite'];
const mostAnswerMs = 6000;
const mostRecoveryMs = 3000;
/** Compiled code and what is kept for each second, but not one kept body. */
const mostGrowthMib = 1;

// The two parts run at the same time, since they mostly wait: each has a server and a Prometheus of its own.
describe.runIf(component('prometheus')).concurrent('the server while its Prometheus misbehaves', () => {
  let stage: EnduringStage;
  beforeAll(async () => {
    stage = await EnduringStage.start();
    return stage.stop;
  });

  it.sequential.each(failing)(
    '%s: watched windows answer 200 ending in null, new requests 502 or 504, and recover',
    async (does) => {
      stage.slowestMs = 0;
      stage.proxy.does = does;
      await stage.toUnknown();
      const { status, body } = await stage.cold();
      stage.proxy.does = 'none';
      const recoveryMs = await stage.recovery();
      stage.report(does, recoveryMs);
      expect([502, 504]).toContain(status);
      expect(body).toMatchObject({ status: 'error', code: status === 502 ? 'upstream_failed' : 'upstream_timeout' });
      expect(stage.slowestMs).toBeLessThan(mostAnswerMs);
      expect(recoveryMs).toBeLessThan(mostRecoveryMs);
    },
  );

  it.sequential.each(untrue)('%s: values are unknown', async (does) => {
    stage.slowestMs = 0;
    stage.proxy.does = does;
    await stage.toUnknown();
    const { body } = await stage.cold();
    stage.proxy.does = 'none';
    stage.report(does, await stage.recovery());
    expect(JSON.stringify(body)).not.toMatch(/NaN|Infinity|e\+/);
    expect(stage.slowestMs).toBeLessThan(mostAnswerMs);
  });

  it.sequential('memory does not grow over repeated failures', async () => {
    const { proxy } = stage;
    const live = liveMemoryOf(stage.server);
    // The tests above were the first round: compiled code is not growth.
    const beforeMib = await live();
    for (const does of [...failing, ...untrue]) {
      proxy.does = does;
      const before = proxy.requests;
      await until('it is asked twice', () => proxy.requests >= before + 2);
      await stage.warm();
    }
    proxy.does = 'none';
    await stage.recovery();
    const afterMib = await live();
    console.log(
      `live memory ${beforeMib.toFixed(1)} MiB after the first round, ${afterMib.toFixed(1)} MiB after the second`,
    );
    expect(afterMib - beforeMib).toBeLessThan(mostGrowthMib);
  }, 240_000);
});

describe.runIf(component('prometheus')).concurrent('the server while its Prometheus does not run', () => {
  let stage: EnduringStage;
  beforeAll(async () => {
    stage = await EnduringStage.start();
    return stage.stop;
  });

  it.sequential('suspended for 30 s: every answer takes at most 6 s, and it recovers', async () => {
    stage.slowestMs = 0;
    stage.prometheus.suspend();
    const untilMs = performance.now() + 30_000;
    await stage.toUnknown();
    expect(await stage.cold()).toMatchObject({ status: 504, body: { code: 'upstream_timeout' } });
    while (performance.now() < untilMs) {
      expect((await stage.warm()).isUnknown).toBe(true);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    stage.prometheus.resume();
    const recoveryMs = await stage.recovery();
    stage.report('suspended for 30 s', recoveryMs);
    expect(stage.slowestMs).toBeLessThan(mostAnswerMs);
    expect(recoveryMs).toBeLessThan(mostRecoveryMs);
  });

  it.sequential('killed and restarted: the inventory is kept, and it recovers', async () => {
    stage.slowestMs = 0;
    await stage.prometheus.kill();
    await stage.toUnknown();
    expect(await stage.cold()).toMatchObject({ status: 502 });
    expect((await stage.get('/global/pods')).status).toBe(200);
    await stage.prometheus.restart();
    // It returns its stored samples at once and scrapes again some seconds later.
    await stage.prometheus.until('time() - timestamp(node_memory_MemTotal_bytes) < 1');
    const recoveryMs = await stage.recovery();
    stage.report('killed and restarted', recoveryMs);
    expect(stage.slowestMs).toBeLessThan(mostAnswerMs);
    expect(recoveryMs).toBeLessThan(mostRecoveryMs);
  });
});
