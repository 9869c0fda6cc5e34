import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ServerProcess } from '../serverProcess.ts';
import { until } from '../until.ts';
import { HostUnderTest } from './hostUnderTest.ts';

const stack = `functions:
  absent: {fprocess: ./handler/run, labels: {com.openfaas.scale.min: "2"}}
  there: {fprocess: cat}
`;

describe('a function whose program does not exist', () => {
  let under: HostUnderTest;
  let program: string;
  const sentence = () =>
    `Program "./handler/run": no file ${program}; install it, or correct fprocess in the stack file.`;
  const pods = (name: string) =>
    under.host.inventory.snapshot(0)?.pods.filter(({ functionName }) => functionName === name) ?? [];
  beforeAll(async () => {
    under = new HostUnderTest(stack);
    program = join(under.folder, 'handler/run');
    void under.host.start(new AbortController().signal);
    await until('the other one is ready', () => pods('there').every(({ ready }) => ready));
  });
  afterAll(() => under.stop());

  test('has pods that are not ready, with the reason, and no process', () => {
    const trouble = { reason: 'RunContainerError', message: sentence() };
    const pod = { ready: false, trouble, restarts: 0, lastEnd: null, startedAtMs: null };
    expect(pods('absent')).toMatchObject([pod, pod]);
    const uids = pods('absent').map(({ uid }) => uid);
    expect([...under.host.roots()].filter(({ podUid }) => uids.includes(podUid)).map(({ pid }) => pid)).toEqual([
      null,
      null,
    ]);
    expect(under.warnings).toEqual([]);
  });

  test('fails its calls at once, with the reason in its log once a replica', async () => {
    const begun = performance.now();
    await expect(under.call('absent')).rejects.toMatchObject({
      code: 'function_failed',
      message: `"absent" is not ready. ${sentence()}`,
    });
    expect(performance.now() - begun).toBeLessThan(2000);
    expect(under.completed('absent')).toEqual({ 502: 1 });
    expect(await under.log('absent')).toEqual([sentence(), sentence()]);
  });

  test('is ready soon after the program appears; its calls fail if it disappears again', async () => {
    writeFileSync(program, '#!/bin/sh\ncat\n');
    chmodSync(program, 0o755);
    await until('its pods are ready', () => pods('absent').every(({ ready }) => ready));
    expect(pods('absent').map(({ trouble }) => trouble)).toEqual([null, null]);
    expect((await under.call('absent', 'hello')).text).toBe('hello');
    rmSync(program);
    await expect(under.call('absent')).rejects.toMatchObject({ code: 'function_failed' });
    expect(under.completed('absent')).toEqual({ 200: 1, 502: 2 });
  });

  test('is named by the start in one line, and by /static/pod', async () => {
    const server = await ServerProcess.start(['--functions', under.folder]);
    const line = `Not ready: absent (stack.yaml, line 2). ${sentence()}`;
    expect(
      server
        .output()
        .split('\n')
        .filter((each) => each.includes('absent')),
    ).toEqual([expect.stringContaining('Functions: absent, there'), line]);
    const want = { ready: false, restarts: 0, reason: 'RunContainerError', message: sentence() };
    await expect.poll(async () => (await server.get('/static/pod?pod=absent')).body).toMatchObject(want);
    await expect.poll(async () => (await server.get('/static/pod?pod=there')).body).toMatchObject({ ready: true });
    expect(server.output().split(sentence())).toHaveLength(2);
    expect(await server.stop()).toBe(0);
  });
});
