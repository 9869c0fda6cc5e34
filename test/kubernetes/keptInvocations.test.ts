import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '../../src/model/clock.ts';
import { openFaas } from '../../src/platforms/openfaas/openFaas.ts';
import { HttpClusterApi } from '../../src/sources/kubernetes/httpClusterApi.ts';
import { KubernetesLogs } from '../../src/sources/kubernetes/logs/kubernetesLogs.ts';
import type { LogContainer } from '../../src/sources/kubernetes/logs/logContainer.ts';
import { usualTiming } from '../../src/sources/kubernetes/logs/logTiming.ts';
import { testAccess } from './clusterAccess.ts';
import { containerOf, functionId, runUntilTestEnds } from './followedFunction.ts';
import { LogServer } from './logServer.ts';
import type { PlayedRun } from './playedRun.ts';

const date = '2026/11/23 20:07:03';
const timing = { ...usualTiming, renewAfterMs: 600, renewBeforeMs: 800, firstRetryMs: 20, pollMs: 300, lookMs: 50 };

let written = 0;

/** Writes a line now; no two at the same microsecond. */
function say(run: PlayedRun, text: string): void {
  const nowMs = Date.now();
  const seconds = Math.floor(nowMs / 1000);
  run.write({ seconds, nanos: (nowMs - seconds * 1000) * 1e6 + (written++ % 1000) * 1000, text });
}

const everything = () => true;

describe('The kept invocations of a function in a cluster', () => {
  let server: LogServer;
  let api: HttpClusterApi;
  let containers: LogContainer[];
  let forwardMs: number;
  let opened: KubernetesLogs[];
  const clock: Clock = {
    wallMs: () => systemClock.wallMs(),
    monotonicMs: () => systemClock.monotonicMs() + forwardMs,
  };
  beforeEach(async () => {
    server = await LogServer.start();
    api = new HttpClusterApi(testAccess(server.origin), null);
    containers = [];
    forwardMs = 0;
    opened = [];
  });
  afterEach(async () => {
    for (const logs of opened) logs.close();
    await api.close();
    await server.stop();
  });

  /** What one server knows of the logs. */
  function newLogs(): KubernetesLogs {
    const functions = { containers: () => containers, execTimeoutMs: () => null };
    const logs = new KubernetesLogs({ dialect: openFaas.logDialect, api, clock, timing, functions });
    opened.push(logs);
    runUntilTestEnds((signal) => logs.run(signal));
    return logs;
  }

  function play(podName: string, more: Partial<LogContainer> = {}): PlayedRun {
    containers = [...containers, containerOf(podName, more)];
    return server.pod(podName).run;
  }

  const kept = (logs: KubernetesLogs) => logs.kept(functionId, Date.now() - 60_000);

  it('are followed from the first request on, and found by their ids with node and lines', async () => {
    const logs = newLogs();
    expect(logs.running(functionId)).toBeNull();
    const run = play('a', { nodeName: 'n7', podCreatedAtMs: 5000, startedAtMs: 6000 });
    expect(await kept(logs)).toEqual([]);
    expect(logs.running(functionId)).toEqual([]);
    say(run, `${date} Forking fprocess.`);
    say(run, `${date} INFO handle started`);
    await expect.poll(() => logs.running(functionId)?.[0]?.subFunctions.length, { interval: 1 }).toBe(1);
    const [running] = logs.running(functionId) ?? [];
    expect(running).toMatchObject({
      pod: { name: 'a', nodeName: 'n7', createdAtMs: 5000 },
      containerStartedAt: 6000,
      state: 'running',
      outputPending: false,
    });
    say(run, 'hello');
    say(run, `${date} Wrote 5 Bytes - Duration: 0.100000s`);
    await expect.poll(() => logs.running(functionId), { interval: 1 }).toEqual([]);
    const found = logs.find(running?.id ?? '', everything);
    expect(found?.invocation).toMatchObject({ id: running?.id, state: 'succeeded' });
    expect(found?.lines()?.lines.map(({ text }) => text.replace(date, '@'))).toEqual([
      '@ Forking fprocess.',
      '@ INFO handle started',
      'hello',
      '@ Wrote 5 Bytes - Duration: 0.100000s',
    ]);
    expect(logs.find('0123456789abcdef', everything)).toBeNull();
  });

  it('are the same on every server, with the same revisions and lines, while connections are renewed', async () => {
    const first = newLogs();
    const run = play('a');
    await kept(first);
    let calls = 0;
    for (const asked = server.asked.length; server.asked.length < asked + 4; calls++) {
      say(run, `${date} Forking fprocess.`);
      say(run, `${date} INFO s${calls} started`);
      say(run, `printed ${calls}`);
      say(run, `${date} Wrote 5 Bytes - Duration: 0.000100s`);
      const wanted = calls + 1;
      await expect.poll(async () => (await kept(first)).length, { interval: 5 }).toBe(wanted);
      await expect.poll(() => first.running(functionId), { interval: 5 }).toEqual([]);
    }
    const second = newLogs();
    const [ours, theirs] = [await kept(first), await kept(second)];
    expect(ours).toHaveLength(calls);
    expect(theirs.map(({ id, revision, subFunctions }) => ({ id, revision, subFunctions }))).toEqual(
      ours.map(({ id, revision, subFunctions }) => ({ id, revision, subFunctions })),
    );
    for (const [n, { id }] of ours.entries()) {
      expect(second.find(id, everything)?.lines()).toEqual(first.find(id, everything)?.lines());
      expect(
        first
          .find(id, everything)
          ?.lines()
          ?.lines.map(({ text }) => text),
      ).toContain(`printed ${n}`);
      expect(first.find(id, everything)?.lines()?.lines).toHaveLength(4);
    }
  });

  it('of 50 calls in 5 replicas have no line of another: where calls overlap, they are mixed', async () => {
    const logs = newLogs();
    const runs = Array.from({ length: 5 }, (_, n) => play(`p${n}`));
    await kept(logs);
    const begin = (run: PlayedRun, name: string) => {
      say(run, `${date} Forking fprocess.`);
      say(run, `${date} INFO ${name} started`);
    };
    const end = (run: PlayedRun, name: string) => {
      say(run, `${date} INFO ${name} over`);
      say(run, `${date} Wrote 5 Bytes - Duration: 0.000100s`);
    };
    // Of each replica, 6 calls one after the other, interleaved with those of the other replicas, then 2 pairs at once.
    for (let call = 0; call < 6; call++) {
      for (const [n, run] of runs.entries()) begin(run, `a${n}-${call}`);
      for (const [n, run] of runs.entries()) end(run, `a${n}-${call}`);
    }
    for (let pair = 0; pair < 2; pair++) {
      for (const [n, run] of runs.entries()) {
        say(run, `${date} Forking fprocess.`);
        say(run, `${date} Forking fprocess.`);
        say(run, `${date} INFO b${n}-${pair} started`);
        say(run, `printed by ${n}-${pair}`);
        say(run, `${date} Wrote 5 Bytes - Duration: 0.000100s`);
        say(run, `${date} Wrote 5 Bytes - Duration: 0.000100s`);
      }
    }
    await expect
      .poll(async () => (await kept(logs)).filter(({ endedAt }) => endedAt !== null).length, { interval: 5 })
      .toBe(50);
    const all = await kept(logs);
    const alone = all.filter(({ mixed }) => !mixed);
    expect(alone).toHaveLength(30);
    for (const { id, pod, subFunctions } of alone) {
      expect(subFunctions).toHaveLength(1);
      const name = subFunctions[0]?.name ?? '';
      expect(name).toMatch(new RegExp(`^a${pod.name.slice(1)}-`));
      const texts =
        logs
          .find(id, everything)
          ?.lines()
          ?.lines.map(({ text }) => text) ?? [];
      expect(texts.filter((text) => text.includes('INFO')).every((text) => text.includes(`INFO ${name} `))).toBe(true);
    }
    expect(new Set(alone.map(({ subFunctions }) => subFunctions[0]?.name)).size).toBe(30);
    for (const { id, subFunctions } of all.filter(({ mixed }) => mixed)) {
      expect(subFunctions).toEqual([]);
      expect(logs.find(id, everything)?.lines()?.mixed).toBe(true);
      expect(
        logs
          .find(id, everything)
          ?.lines()
          ?.lines.filter(({ text }) => /INFO|printed/.test(text)),
      ).toEqual([]);
    }
  });

  it('stay when their pod is gone, and go 60 s after the last request', async () => {
    const logs = newLogs();
    const run = play('a');
    await kept(logs);
    say(run, `${date} Forking fprocess.`);
    await expect.poll(() => logs.running(functionId)?.length, { interval: 5 }).toBe(1);
    const [call] = await kept(logs);
    const id = call?.id ?? '';
    containers = [];
    await expect.poll(() => logs.find(id, everything)?.invocation.state, { interval: 5 }).toBe('unknown');
    expect((await kept(logs)).map((each) => each.id)).toEqual([id]);
    forwardMs = 59_000;
    expect(logs.find(id, everything)).not.toBeNull();
    // Finding it prolonged the following.
    forwardMs = 118_000;
    expect(logs.find(id, everything)).not.toBeNull();
    forwardMs = 179_000;
    await expect.poll(() => logs.running(functionId), { interval: 5 }).toBeNull();
    expect(logs.find(id, everything)).toBeNull();
  });
});
