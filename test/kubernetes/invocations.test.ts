import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '../../src/model/clock.ts';
import { funcInfo } from '../../src/model/invocation/funcInfo.ts';
import { openFaas } from '../../src/platforms/openfaas/openFaas.ts';
import { HttpClusterApi } from '../../src/sources/kubernetes/httpClusterApi.ts';
import { KubernetesLogs } from '../../src/sources/kubernetes/logs/kubernetesLogs.ts';
import type { LogContainer } from '../../src/sources/kubernetes/logs/logContainer.ts';
import { type LogTiming, usualTiming } from '../../src/sources/kubernetes/logs/logTiming.ts';
import { testAccess } from './clusterAccess.ts';
import { containerOf, functionId, runUntilTestEnds } from './followedFunction.ts';
import { LogServer, type Misbehaviour } from './logServer.ts';
import type { PlayedRun } from './playedRun.ts';

const quick: LogTiming = {
  ...usualTiming,
  headTimeoutMs: 1500,
  silenceTimeoutMs: 1500,
  renewAfterMs: 600,
  renewBeforeMs: 800,
  firstRetryMs: 20,
  pollMs: 100,
  answerWithinMs: 3000,
  brokenAfterMs: 1000,
  lookMs: 50,
};

let said = 0;

/** Writes a line, by default now; no two within the same microsecond. */
function say(run: PlayedRun, text: string, atMs = Date.now()): void {
  const seconds = Math.floor(atMs / 1000);
  const nanos = Math.floor(atMs - seconds * 1000) * 1e6 + (said++ % 1000) * 1000;
  run.write({ seconds, nanos, text: `2026/11/23 20:07:03 ${text}` });
}

describe('the invocations of a function', () => {
  let server: LogServer;
  let api: HttpClusterApi;
  let containers: LogContainer[];
  let execTimeoutMs: number | null;
  let forwardMs: number;
  let logs: KubernetesLogs;
  const clock: Clock = {
    wallMs: () => systemClock.wallMs(),
    monotonicMs: () => systemClock.monotonicMs() + forwardMs,
  };
  beforeEach(async () => {
    server = await LogServer.start();
    api = new HttpClusterApi(testAccess(server.origin), null);
    containers = [];
    execTimeoutMs = null;
    forwardMs = 0;
    logs = logsOf(quick);
  });
  afterEach(async () => {
    logs.close();
    await api.close();
    await server.stop();
  });

  function logsOf(timing: LogTiming): KubernetesLogs {
    const functions = { containers: () => containers, execTimeoutMs: () => execTimeoutMs };
    const made = new KubernetesLogs({ dialect: openFaas.logDialect, api, clock, timing, functions });
    runUntilTestEnds((signal) => made.run(signal));
    return made;
  }

  function play(podName: string, more: Partial<LogContainer> = {}): PlayedRun {
    containers = [...containers, containerOf(podName, more)];
    return server.pod(podName).run;
  }

  function become(podName: string, more: Partial<LogContainer>): void {
    containers = containers.map((found) => (found.podName === podName ? { ...found, ...more } : found));
  }

  const since = (seconds = 60) => logs.invocations(functionId, Date.now() - seconds * 1000);
  const status = async (seconds = 60) => funcInfo(await since(seconds), Date.now() - seconds * 1000).status;
  const states = async () => (await since()).map(({ state }) => state).join(' ');

  it("shows a call's start and end soon, from memory", async () => {
    // Its connection is not renewed meanwhile.
    const { renewAfterMs, renewBeforeMs, silenceTimeoutMs } = usualTiming;
    logs = logsOf({ ...quick, renewAfterMs, renewBeforeMs, silenceTimeoutMs });
    const run = play('a');
    expect(await status()).toBe('continue');
    await expect.poll(() => server.asked.length).toBe(2);
    say(run, 'Forking fprocess.');
    await expect.poll(status, { interval: 1 }).toBe('running');
    say(run, 'INFO handle started');
    say(run, 'INFO handle invoke other');
    say(run, 'Wrote 5 Bytes - Duration: 0.100000s');
    await expect.poll(status, { interval: 1 }).toBe('end');
    const [call] = await since();
    expect(call).toMatchObject({ state: 'succeeded', edges: [{ from: 'handle', to: 'other' }], pod: { name: 'a' } });
    expect(server.asked.length).toBe(2);
  });

  it('loses and repeats no line while connections are renewed', async () => {
    const run = play('a');
    await since();
    let calls = 0;
    for (const asked = server.asked.length; server.asked.length < asked + 6; calls++) {
      say(run, 'Forking fprocess.');
      say(run, 'Wrote 5 Bytes - Duration: 0.000100s');
      const got = calls + 1;
      await expect.poll(async () => (await since()).length, { interval: 5 }).toBe(got);
    }
    expect(new Set((await since()).map(({ id }) => id)).size).toBe(calls);
    expect(new Set((await since()).map(({ state }) => state))).toEqual(new Set(['succeeded']));
  });

  it('reads back to the start of a running call', async () => {
    const run = play('a');
    const nowMs = Date.now();
    say(run, 'Forking fprocess.', nowMs - 3_000_000);
    say(run, 'Wrote 5 Bytes - Duration: 1.000000s', nowMs - 2_999_000);
    say(run, 'Forking fprocess.', nowMs - 500_000);
    say(run, 'INFO handle started', nowMs - 500_000);
    say(run, 'INFO handle invoke inner', nowMs - 20_000);
    say(run, 'INFO inner started', nowMs - 20_000);
    say(run, 'Wrote 5 Bytes - Duration: 490.000000s', nowMs - 10_000);
    const [call, ...others] = await since(30);
    expect(others).toEqual([]);
    expect(call).toMatchObject({ state: 'succeeded', startedAt: expect.closeTo(nowMs - 500_000, -1) });
    expect(call?.subFunctions.map(({ name }) => name)).toEqual(['handle', 'inner']);
    const readBack = server.asked
      .map(({ query }) => Number(query.get('sinceSeconds')))
      .filter((seconds) => seconds > 0);
    expect(readBack.slice(0, 4)).toEqual([70, 140, 280, 560].map((seconds) => expect.closeTo(seconds, -1)));
  });

  it('reads further back for a larger request, and answers the smaller one from memory meanwhile', async () => {
    const run = play('a');
    say(run, 'Forking fprocess.', Date.now() - 1_000_000);
    say(run, 'Wrote 5 Bytes - Duration: 1.000000s', Date.now() - 999_000);
    expect(await status(60)).toBe('continue');
    const wide = status(3600);
    server.misbehave = () => ({ status: 500 });
    expect(await status(60)).toBe('continue');
    server.misbehave = () => null;
    expect(await wide).toBe('end');
    expect(await status(60)).toBe('continue');
  });

  it('ends a call without a logged end after its exec_timeout', async () => {
    const run = play('a');
    say(run, 'Forking fprocess.', Date.now() - 20_000);
    execTimeoutMs = 30_000;
    expect(await status()).toBe('running');
    logs.close();
    execTimeoutMs = 10_000;
    expect(await since()).toMatchObject([{ state: 'unknown' }]);
  });

  it('sees new replicas and keeps those that are gone', async () => {
    say(play('a'), 'Forking fprocess.');
    expect(await states()).toBe('running');
    say(play('b'), 'Forking fprocess.');
    await expect.poll(states).toBe('running running');
    containers = containers.filter(({ podName }) => podName === 'b');
    server.pods.delete('a');
    await expect.poll(states).toBe('unknown running');
  });

  it('a restart ends the calls of the previous run', async () => {
    const before = play('a');
    say(before, 'Forking fprocess.');
    await expect.poll(states).toBe('running');
    say(before, 'Forking fprocess.');
    await expect.poll(states).toBe('running running');
    const after = server.pod('a').restart();
    say(after, 'Version: 0.2.1');
    say(after, 'Forking fprocess.');
    // Lines of the new run are read before the restart is known.
    await expect.poll(states).toBe('running running running');
    become('a', { restartCount: 1, startedAtMs: Date.now() });
    await expect.poll(states).toBe('unknown unknown running');
    const ids = (await since()).map(({ id }) => id);
    logs.close();
    expect((await since()).map(({ id }) => id)).toEqual(ids);
  });

  it('reads what was written right before a restart without being followed', async () => {
    const before = play('a');
    say(before, 'Forking fprocess.');
    server.misbehave = ({ query }) => (query.has('follow') ? { status: 500 } : null);
    await expect.poll(states).toBe('running');
    say(before, 'Wrote 5 Bytes - Duration: 0.100000s');
    say(before, 'Forking fprocess.');
    say(server.pod('a').restart(), 'Forking fprocess.');
    become('a', { restartCount: 1, startedAtMs: Date.now() });
    server.misbehave = () => null;
    await expect.poll(states).toBe('succeeded unknown running');
  });

  it('reads a waiting container once it runs', async () => {
    server.misbehave = () => ({ status: 400 });
    const run = play('a', { running: false });
    expect(await status()).toBe('continue');
    server.misbehave = () => null;
    become('a', { running: true });
    say(run, 'Forking fprocess.');
    await expect.poll(status).toBe('running');
  });

  it('reads a pod that has ended once', async () => {
    const run = play('a', { running: false });
    say(run, 'Forking fprocess.');
    run.end();
    expect(await states()).toBe('unknown');
    expect(server.asked.length).toBe(1);
  });

  it('continues after the server was down, and reports it meanwhile', async () => {
    const run = play('a');
    await since();
    await server.stop();
    expect(await status()).toBe('continue');
    await expect.poll(() => status().catch(({ code }) => code)).toBe('upstream_refused');
    say(run, 'Forking fprocess.');
    await server.listen();
    await expect.poll(() => status().catch(() => null)).toBe('running');
  });

  it('detects a dead connection', async () => {
    const run = play('a');
    server.misbehave = ({ query }) => (query.has('follow') ? { after: { bytes: 1, how: 'freeze' } } : null);
    say(run, 'Forking fprocess.');
    expect(await status()).toBe('running');
    await expect.poll(() => server.asked.length).toBeGreaterThanOrEqual(2);
    server.misbehave = () => null;
    say(run, 'Wrote 5 Bytes - Duration: 0.100000s');
    await expect.poll(status).toBe('end');
  });

  it.each<[string, Misbehaviour]>([
    ['a node cannot follow', { status: 200, body: 'failed to create fsnotify watcher: too many open files' }],
    ['connections break again and again', { after: { bytes: 1, how: 'reset' } }],
  ])('continues when %s', async (_where, wrong) => {
    const run = play('a');
    say(run, 'Version: 0.2.1');
    server.misbehave = ({ query }) => (query.has('follow') ? wrong : null);
    expect(await status()).toBe('continue');
    // Until it reaches its longest wait.
    await expect.poll(() => server.asked.length).toBeGreaterThan(24);
    say(run, 'Forking fprocess.');
    await expect.poll(status, { interval: 5 }).toBe('running');
  });

  it('reports a node that cannot read a log', async () => {
    play('a');
    server.misbehave = () => ({ status: 200, body: 'rpc error: code = Unavailable desc = connection error' });
    await expect(since()).rejects.toMatchObject({ code: 'upstream_failed' });
  });

  it('reports 403 at once, 500 and silence after a while', async () => {
    say(play('a'), 'Version: 0.2.1');
    server.misbehave = () => ({ status: 403 });
    await expect(since()).rejects.toMatchObject({
      code: 'upstream_failed',
      message: expect.stringMatching(/pods\/log/),
    });
    expect(server.asked).toHaveLength(1);
    server.misbehave = () => ({ status: 500 });
    await expect.poll(() => since().catch(({ message }) => message)).toMatch(/answered 500/);
    server.misbehave = () => ({ after: { bytes: 1, how: 'freeze' } });
    await expect.poll(() => since().catch(({ code }) => code)).toBe('upstream_timeout');
    server.misbehave = () => null;
    await expect.poll(() => status().catch(() => null)).toBe('continue');
  });

  it('retries a 429 when the API says', async () => {
    play('a');
    server.misbehave = () => (server.asked.length === 1 ? { status: 429, headers: { 'retry-after': '1' } } : null);
    const askedAtMs = Date.now();
    await expect.poll(() => status().catch(() => null)).toBe('continue');
    expect(Date.now() - askedAtMs).toBeGreaterThan(900);
  });

  it('rejects requests beyond its limit of followed logs', async () => {
    containers = Array.from({ length: 2049 }, (_, index) => containerOf(`pod-${index}`));
    await expect(since()).rejects.toMatchObject({ code: 'too_many_requests' });
    expect(server.asked).toEqual([]);
  });

  it('stops following 60 s after the last request', async () => {
    play('a');
    play('b');
    await since();
    await expect.poll(() => server.answering).toBe(2);
    forwardMs = 59_000;
    await since();
    forwardMs = 118_000;
    await since();
    await expect.poll(() => server.answering).toBe(2);
    forwardMs = 179_000;
    await expect.poll(() => server.answering).toBe(0);
  });
});
