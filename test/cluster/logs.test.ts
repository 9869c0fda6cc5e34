import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pageExamples } from '../interface/examples.ts';
import { ServerProcess } from '../serverProcess.ts';
import { until } from '../until.ts';
import { functionLog, podLog, podsOf, type StampedLine, saidAtMs } from './kubectlLogs.ts';
import { callFunction, kubectl, lab } from './lab.ts';
import { momentAt, runningText, spread, watchCall } from './runningText.ts';

const inFunctions = ['--namespace', lab.functionsNamespace];
/** Within this time of its start a call is `running`, and of its end `end`. */
const seenWithinMs = 1000;
/** faascope's log is that of kubectl this soon: both are read while lines may still be written. */
const sameWithinMs = 5000;

/** What the log of a call of `flow` shows, line after line. The marked ones last 0.6 s and more. */
const flowMoments = [
  'running',
  'running handle:started',
  'running handle:started>fetch fetch:started',
  'running handle:started>fetch fetch:ended',
  'running handle:started>fetch,parse fetch:ended parse:started',
  'running handle:started>fetch,parse fetch:ended parse:started>check check:started',
  'running handle:started>fetch,parse fetch:ended parse:started>check check:ended',
  'running handle:started>fetch,parse fetch:ended parse:ended>check check:ended',
  'running handle:started>fetch,parse,store fetch:ended parse:ended>check check:ended store:started',
  'running handle:started>fetch,parse,store fetch:ended parse:ended>check check:ended store:ended',
  'running handle:ended>fetch,parse,store fetch:ended parse:ended>check check:ended store:ended',
  'end handle:ended>fetch,parse,store fetch:ended parse:ended>check check:ended store:ended',
];
/** By the line with which each of the long ones begins. */
const longMoments: readonly [line: string, moment: string][] = [
  ['INFO handle invoke fetch', flowMoments[2] ?? ''],
  ['INFO handle invoke parse', flowMoments[4] ?? ''],
  ['INFO parse invoke check', flowMoments[5] ?? ''],
  ['INFO handle invoke store', flowMoments[8] ?? ''],
  ['Wrote ', flowMoments[11] ?? ''],
];

interface LogsAnswer {
  readonly logs: string;
  readonly status: string;
}

describe('logs and what runs, of a real cluster', () => {
  let server: ServerProcess;
  const figures: string[] = [];

  beforeAll(async () => {
    server = await ServerProcess.start(['--kubeconfig', lab.readerKubeconfig]);
    await until('it is ready', async () => (await server.get('/readyz')).status === 200);
  });
  afterAll(async () => {
    await server.stop();
    await kubectl(...inFunctions, 'scale', 'deployment/nodeinfo', '--replicas=2');
    await kubectl(...inFunctions, 'scale', 'deployment/flow', '--replicas=1');
    await kubectl(...inFunctions, 'rollout', 'status', 'deployment/nodeinfo', 'deployment/flow', '--timeout=60s');
    process.stdout.write(`measured:\n  ${figures.join('\n  ')}\n`);
  });

  const logsOf = async (query: string): Promise<LogsAnswer> => {
    const response = await fetch(`${server.origin}/logs?func=${query}`);
    return JSON.parse(await response.text());
  };

  /** /logs?func=QUERY is what kubectl shows, of which `pick` takes a part; resolves with kubectl's lines. */
  async function same(
    query: string,
    shown: () => Promise<readonly StampedLine[]>,
    pick: (lines: readonly StampedLine[]) => readonly StampedLine[] = (lines) => lines,
  ): Promise<readonly StampedLine[]> {
    const begunMs = performance.now();
    for (;;) {
      const lines = pick(await shown());
      const want = { logs: lines.map(({ text }) => text).join('\n'), status: 'success' };
      const { logs, status } = await logsOf(query);
      if (logs === want.logs && status === want.status) return lines;
      if (performance.now() - begunMs > sameWithinMs) expect({ logs, status }, query).toEqual(want);
    }
  }

  const call = async (name: string, body = ''): Promise<void> => {
    const { status } = await callFunction(name, body);
    expect(status, name).toBe(200);
  };
  /** So many replicas answer, no more pods are there, and the gateway knows. */
  async function scaled(name: string, replicas: number): Promise<readonly string[]> {
    await kubectl(...inFunctions, 'scale', `deployment/${name}`, `--replicas=${replicas}`);
    await kubectl(...inFunctions, 'rollout', 'status', `deployment/${name}`, '--timeout=60s');
    await until(`${replicas} pods`, async () => (await podsOf(name)).length === replicas, 60_000);
    return podsOf(name);
  }
  const addressOf = async (pod: string): Promise<string> =>
    kubectl(...inFunctions, 'get', 'pod', pod, '-o', 'jsonpath={.status.podIP}');
  const callPod = async (pod: string): Promise<number> => {
    const response = await fetch(`http://${await addressOf(pod)}:8080/`, { method: 'POST' });
    await response.text();
    return response.status;
  };

  it('who asks first in the middle of a call is told that it runs', async () => {
    const called = call('slow', '3');
    await until('it has begun', async () => (await functionLog('slow')).at(-1)?.text.includes('Forking') ?? false);
    const askedMs = performance.now();
    expect(await runningText(server, 'slow')).toBe('running');
    const tookMs = performance.now() - askedMs;
    figures.push(`slow, first question of all: answered after ${Math.round(tookMs)} ms`);
    expect(tookMs).toBeLessThan(seenWithinMs);
    await called;
  });

  it('a call is running and has ended within a second', async () => {
    const [startLags, endLags]: [number[], number[]] = [[], []];
    for (let round = 0; round < 5; round++) {
      await until('nothing runs', async () => (await runningText(server, 'slow')) === 'end');
      const watched = watchCall(server, 'slow');
      const begunMs = Date.now();
      await call('slow', '3');
      const moments = await watched;
      // Nothing but these, in this order: no flicker.
      expect(moments.map(({ text }) => text)).toEqual(['running', 'end']);
      startLags.push(momentAt(moments, 'running') - begunMs);
      endLags.push((moments.at(-1)?.atMs ?? Number.NaN) - saidAtMs(await functionLog('slow'), 'Wrote '));
    }
    figures.push(`slow, call made -> running seen: ${spread(startLags)}`);
    figures.push(`slow, end logged -> end seen: ${spread(endLags)}`);
    for (const lag of [...startLags, ...endLags]) expect(lag).toBeLessThan(seenWithinMs);
  });

  it('the sub-functions of a call, while it runs', async () => {
    const lags: number[] = [];
    for (let round = 0; round < 3; round++) {
      const watched = watchCall(server, 'flow');
      await call('flow');
      const moments = await watched;
      const fresh = moments.map(({ text }) => text);
      // Each is one of the moments of a call, none comes back, and the long ones are all there.
      expect(fresh).toEqual(flowMoments.filter((text) => fresh.includes(text)));
      expect(fresh).toEqual(expect.arrayContaining(longMoments.map(([, moment]) => moment)));
      const log = await functionLog('flow');
      for (const [line, moment] of longMoments) {
        const found = moments.findLast(({ text }) => text === moment);
        lags.push((found?.atMs ?? Number.NaN) - saidAtMs(log, line));
      }
    }
    figures.push(`flow, line logged -> moment seen: ${spread(lags)}`);
    for (const lag of lags) expect(lag).toBeLessThan(seenWithinMs);
  });

  it('calls at the same time in one replica are mixed, and no edge is drawn', async () => {
    let second: Promise<void> | null = null;
    const moments: string[] = [];
    const first = call('flow');
    await watchCall(server, 'flow', (text) => {
      moments.push(text);
      if (second === null && text.includes('fetch:started')) second = call('flow');
    });
    await Promise.all([first, second]);
    expect(second).not.toBeNull();
    const mixed = moments.filter((text) => text.includes('mixed'));
    expect(mixed.some((text) => text.startsWith('running mixed'))).toBe(true);
    expect(moments.at(-1)).toMatch(/^end mixed/);
    // As long as the first was under way every line might have been its own.
    expect(mixed[0]).not.toContain('>');
    expect(moments.filter((text) => text.includes('check:') && !text.includes('mixed'))).toEqual([]);
  });

  it('calls at the same time in two replicas are told apart', async () => {
    const [podA = '', podB = ''] = await scaled('flow', 2);
    let second: Promise<number> | null = null;
    const first = callPod(podA);
    const moments: string[] = [];
    await watchCall(server, 'flow', (text) => {
      moments.push(text);
      if (second === null && text === flowMoments[2]) second = callPod(podB);
    });
    expect(await Promise.all([first, second])).toEqual([200, 200]);
    expect(moments.filter((text) => text.includes('mixed'))).toEqual([]);
    // The first until the second, which is the newest, began; then that one from the start to the end.
    const restart = moments.findIndex(
      (text, index) => index > moments.indexOf(flowMoments[2] ?? '') && !text.includes('fetch'),
    );
    const newest = moments.slice(restart);
    expect(newest).toEqual(flowMoments.filter((text) => newest.includes(text)));
    expect(newest).toEqual(expect.arrayContaining(longMoments.map(([, moment]) => moment)));
    await scaled('flow', 1);
  });

  it('a call is over when its pod is gone', async () => {
    const [pod = ''] = await podsOf('flow');
    const called = callFunction('flow', '');
    await until('it runs', async () => (await runningText(server, 'flow')).includes('fetch:started'));
    await kubectl(...inFunctions, 'delete', 'pod', pod, '--grace-period=0', '--force', '--wait=false');
    const tookMs = await until('it is over', async () => (await runningText(server, 'flow')).startsWith('end'), 2000);
    figures.push(`flow, pod deleted by force -> end seen: ${Math.round(tookMs)} ms`);
    await called;
    await scaled('flow', 1);
  });

  it('are those of kubectl', async () => {
    for (let round = 0; round < 6; round++) {
      await Promise.all([call('add', `${round} 4`), call('nodeinfo'), call('nodeinfo'), callFunction('errlog', '')]);
    }
    for (const name of ['add', 'errlog', 'nodeinfo']) {
      const lines = await same(name, () => functionLog(name));
      expect(lines.length).toBeGreaterThan(12);
    }
    const pods = await podsOf('nodeinfo');
    expect(pods).toHaveLength(2);
    for (const pod of pods) {
      const lines = await same(`nodeinfo&pod=${pod}`, () => podLog(pod));
      expect(lines.filter(({ text }) => text.includes('Forking')).length).toBeGreaterThan(0);
    }
    for (const tail of [0, 1, 7, 100_000]) {
      const lastLines = (lines: readonly StampedLine[]) => lines.slice(Math.max(0, lines.length - tail));
      await same(`nodeinfo&tail=${tail}`, () => functionLog('nodeinfo'), lastLines);
    }
  });

  it('since some seconds ago', async () => {
    const quietMs = Date.now();
    // The moment asked for must lie between two calls, not in one.
    await until('some seconds have passed', () => Date.now() - quietMs > 4000);
    const againMs = Date.now();
    await Promise.all([call('nodeinfo'), call('nodeinfo'), call('add', '1 1')]);
    const seconds = () => Math.ceil((Date.now() - againMs) / 1000) + 1;
    for (const name of ['nodeinfo', 'add']) {
      const again = (lines: readonly StampedLine[]) => lines.filter(({ stamp }) => Date.parse(stamp) >= againMs - 500);
      const lines = await same(`${name}&since=${seconds()}`, () => functionLog(name), again);
      expect(lines.length).toBeGreaterThan(0);
      expect(lines.length).toBeLessThan((await functionLog(name)).length);
    }
  });

  it('after a scale-up and a scale-down', async () => {
    await scaled('nodeinfo', 4);
    await Promise.all(Array.from({ length: 12 }, () => call('nodeinfo')));
    const wide = await same('nodeinfo', () => functionLog('nodeinfo'));
    const [left] = await scaled('nodeinfo', 1);
    const narrow = await same('nodeinfo', () => functionLog('nodeinfo'));
    expect(narrow.length).toBeLessThan(wide.length);
    expect(narrow).toEqual(await podLog(left ?? ''));
    await scaled('nodeinfo', 2);
  });

  it('also of a container that was restarted, from before that too', async () => {
    const [pod = ''] = await podsOf('add');
    await call('add', '10 10');
    await kubectl(...inFunctions, 'exec', pod, '--', 'sh', '-c', 'kill 1');
    const restarted = async () =>
      (await kubectl(...inFunctions, 'get', 'pod', pod, '-o', 'jsonpath={.status.containerStatuses[0]}')).match(
        /"ready":true.*"restartCount":1/,
      ) !== null;
    await until('it was restarted', restarted, 60_000);
    await until('the gateway calls it', async () => (await callFunction('add', '20 20')).status === 200, 10_000);
    const lines = (await same('add', () => functionLog('add'))).map(({ text }) => text);
    expect(lines.filter((text) => text.includes('Listening on port'))).toHaveLength(2);
    expect(lines.indexOf('20')).toBeLessThan(lines.indexOf('40'));
    expect(lines.indexOf('20')).toBeGreaterThan(-1);
    await same(
      `add&pod=${pod}&tail=20`,
      () => podLog(pod),
      (all) => all.slice(-20),
    );
    expect(await runningText(server, 'add')).toBe('end sub_pow:started>bool_judge bool_judge:started');
  });

  it('of a pod that is being deleted while it is there, and of the next one', async () => {
    const [old = ''] = await podsOf('add');
    await kubectl(...inFunctions, 'delete', 'pod', old, '--wait=false');
    await until('another pod is there', async () => (await podsOf('add')).length === 2, 10_000);
    const lines = (await same('add', () => functionLog('add'))).map(({ text }) => text);
    expect(lines).toContain('40');
    expect(JSON.stringify((await server.get('/global/pods')).body)).not.toContain(old);
    await until('the old one is gone', async () => !(await podsOf('add')).includes(old), 60_000);
    const next = await same('add', () => functionLog('add'));
    expect(next.map(({ text }) => text)).not.toContain('40');
  });

  it('functions whose names begin alike never mix', async () => {
    await until('add answers', async () => (await callFunction('add', '0 0')).status === 200, 20_000);
    for (let round = 0; round < 10; round++) {
      await Promise.all([call('add', `${round} 1000`), call('add-two', `${round + 5000}`)]);
      expect(await runningText(server, 'add')).not.toContain('two');
      expect(await runningText(server, 'add-two')).not.toMatch(/sub_pow|bool_judge/);
    }
    await until('add', async () => (await runningText(server, 'add')).startsWith('end sub_pow:started>bool_judge'));
    await until('add-two', async () => (await runningText(server, 'add-two')) === 'end two:ended');
    const add = await same('add', () => functionLog('add'));
    const addTwo = await same('add-two', () => functionLog('add-two'));
    expect(add.map(({ text }) => text)).toEqual(expect.arrayContaining(['1000', '1009']));
    expect(addTwo.map(({ text }) => text)).toEqual(expect.arrayContaining(['5002', '5011']));
    expect(add.filter(({ text }) => /^50\d\d$/.test(text))).toEqual([]);
    expect(addTwo.filter(({ text }) => /^10\d\d$/.test(text))).toEqual([]);
  });

  it('errlog is that of the interface page', async () => {
    // The lab's own errlog fails at once; that of the examples writes what the page shows.
    const handler = readFileSync(join(import.meta.dirname, '../../examples/functions/errlog/handler.sh'), 'utf8');
    await kubectl(...inFunctions, 'create', 'configmap', 'page-errlog', `--from-literal=handler.sh=${handler}`);
    try {
      const mount = { name: 'handler', mountPath: '/home/app/handler.sh', subPath: 'handler.sh' };
      const container = { name: 'errlog', volumeMounts: [mount] };
      const volume = { name: 'handler', configMap: { name: 'page-errlog' } };
      const patch = { spec: { template: { spec: { containers: [container], volumes: [volume] } } } };
      await kubectl(...inFunctions, 'patch', 'deployment', 'errlog', '--patch', JSON.stringify(patch));
      await scaled('errlog', 1);
      await until('it answers', async () => (await callFunction('errlog', '')).status === 200, 10_000);
      const example = pageExamples().find(({ address }) => address === '/running?func=errlog');
      const page = Object(example?.answer);
      await until('it has ended', async () => (await runningText(server, 'errlog')).startsWith('end handle'));
      const { body } = await server.get('/running?func=errlog');
      expect(body).toEqual({ ...page, meta: expect.anything() });
      await same('errlog', () => functionLog('errlog'));
    } finally {
      await kubectl(...inFunctions, 'rollout', 'undo', 'deployment/errlog');
      await scaled('errlog', 1);
      await kubectl(...inFunctions, 'delete', 'configmap', 'page-errlog');
    }
  });
});
