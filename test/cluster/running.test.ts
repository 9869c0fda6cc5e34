import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServerProcess } from '../serverProcess.ts';
import { until } from '../until.ts';
import { functionLog, podsOf, saidAtMs } from './kubectlLogs.ts';
import { callFunction, kubectl, lab } from './lab.ts';
import { momentAt, runningText, spread, watchCall } from './runningText.ts';
import { scaled } from './scaled.ts';

const inFunctions = ['--namespace', lab.functionsNamespace];
/** A call must be `running` within this time of its start, and `end` within this time of its end. */
const seenWithinMs = 1000;

/** What the log of a call of `flow` shows, line by line. The marked ones last at least 0.6 s. */
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
/** By the line with which each long one begins. */
const longMoments: readonly [line: string, moment: string][] = [
  ['INFO handle invoke fetch', flowMoments[2] ?? ''],
  ['INFO handle invoke parse', flowMoments[4] ?? ''],
  ['INFO parse invoke check', flowMoments[5] ?? ''],
  ['INFO handle invoke store', flowMoments[8] ?? ''],
  ['Wrote ', flowMoments[11] ?? ''],
];

/** Each position once, none unknown. */
const ascending = (places: readonly number[]) =>
  [...new Set(places)].filter((place) => place >= 0).sort((a, b) => a - b);

describe('/running of a real cluster', () => {
  let server: ServerProcess;
  const figures: string[] = [];

  beforeAll(async () => {
    server = await ServerProcess.start(['--kubeconfig', lab.readerKubeconfig]);
    await until('it is ready', async () => (await server.get('/readyz')).status === 200);
  });
  afterAll(async () => {
    await server.stop();
    await scaled('flow', 1);
    process.stdout.write(`measured:\n  ${figures.join('\n  ')}\n`);
  });

  const call = async (name: string, body = ''): Promise<void> => {
    const { status } = await callFunction(name, body);
    expect(status, name).toBe(200);
  };

  const addressOf = async (pod: string): Promise<string> =>
    kubectl(...inFunctions, 'get', 'pod', pod, '-o', 'jsonpath={.status.podIP}');
  const callPod = async (pod: string): Promise<number> => {
    const response = await fetch(`http://${await addressOf(pod)}:8080/`, { method: 'POST' });
    await response.text();
    return response.status;
  };

  it('shows a call as running when first requested in the middle of it', async () => {
    const called = call('slow', '3');
    await until(
      'the call has begun',
      async () => (await functionLog('slow')).at(-1)?.text.includes('Forking') ?? false,
    );
    const askedMs = performance.now();
    expect(await runningText(server, 'slow')).toBe('running');
    const tookMs = performance.now() - askedMs;
    figures.push(`slow, first question of all: answered after ${Math.round(tookMs)} ms`);
    expect(tookMs).toBeLessThan(seenWithinMs);
    await called;
  });

  it('shows the start and end of a call within a second', async () => {
    const [startLags, endLags]: [number[], number[]] = [[], []];
    for (let round = 0; round < 3; round++) {
      await until('nothing runs', async () => (await runningText(server, 'slow')) === 'end');
      const watched = watchCall(server, 'slow');
      const begunMs = Date.now();
      await call('slow', '2');
      const moments = await watched;
      // Only these, in this order: no flicker.
      expect(moments.map(({ text }) => text)).toEqual(['running', 'end']);
      startLags.push(momentAt(moments, 'running') - begunMs);
      endLags.push((moments.at(-1)?.atMs ?? Number.NaN) - saidAtMs(await functionLog('slow'), 'Wrote '));
    }
    figures.push(`slow, call made -> running seen: ${spread(startLags)}`);
    figures.push(`slow, end logged -> end seen: ${spread(endLags)}`);
    for (const lag of [...startLags, ...endLags]) expect(lag).toBeLessThan(seenWithinMs);
  });

  it('shows the sub-functions of a call while it runs', async () => {
    const lags: number[] = [];
    for (let round = 0; round < 3; round++) {
      const watched = watchCall(server, 'flow');
      await call('flow');
      const moments = await watched;
      const fresh = moments.map(({ text }) => text);
      // Each is a state of the call, none recurs, and all long ones are present.
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

  it('mixes concurrent calls in one replica, and draws no edges', async () => {
    let second: Promise<void> | null = null;
    let firstEnded = false;
    const heard: { text: string; together: boolean }[] = [];
    const first = call('flow').then(() => {
      firstEnded = true;
    });
    const moments = await watchCall(server, 'flow', (text) => {
      heard.push({ text, together: second !== null && !firstEnded });
      if (second === null && text.includes('fetch:started')) second = call('flow');
    });
    await Promise.all([first, second]);
    const together = heard.filter((moment) => moment.together && moment.text.includes('mixed'));
    expect(together.map(({ text }) => text)).toContain('running mixed');
    // While the first was running, every line might have belonged to it.
    expect(together.filter(({ text }) => text.includes('>'))).toEqual([]);
    expect(moments.at(-1)?.text).toMatch(/^end mixed/);
  });

  it('separates concurrent calls in two replicas', async () => {
    const [podA = '', podB = ''] = await scaled('flow', 2);
    const inCheck = flowMoments[5];
    let second: Promise<number> | null = null;
    const first = callPod(podA);
    const moments = await watchCall(server, 'flow', (text) => {
      if (second === null && text === inCheck) second = callPod(podB);
    });
    expect(await Promise.all([first, second])).toEqual([200, 200]);
    // The first call until the second one, then the newest, begins; and the second from its start to its end.
    const texts = moments.map(({ text }) => text);
    const places = texts.map((text) => flowMoments.indexOf(text));
    const begins = places.findLastIndex((place, index) => place <= (places[index - 1] ?? -1));
    expect(texts[begins - 1]).toBe(inCheck);
    expect(places.slice(0, begins)).toEqual(ascending(places.slice(0, begins)));
    expect(places.slice(begins)).toEqual(ascending(places.slice(begins)));
    expect(texts.slice(begins)).toEqual(expect.arrayContaining(longMoments.map(([, moment]) => moment)));
    await scaled('flow', 1);
  });

  it('ends a call when its pod is gone', async () => {
    const [pod = ''] = await podsOf('flow');
    const called = callFunction('flow', '');
    await until('the call runs', async () => (await runningText(server, 'flow')).includes('fetch:started'));
    await kubectl(...inFunctions, 'delete', 'pod', pod, '--grace-period=0', '--force', '--wait=false');
    const tookMs = await until(
      'the call has ended',
      async () => (await runningText(server, 'flow')).startsWith('end'),
      2000,
    );
    figures.push(`flow, pod deleted by force -> end seen: ${Math.round(tookMs)} ms`);
    await called;
    await scaled('flow', 1);
  });
});
