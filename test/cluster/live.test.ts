import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  type Client,
  createClient,
  type TopicName,
  type V1Answers,
  type WatchUpdate,
} from '../../src/client/client.ts';
import { Watched } from '../client/watched.ts';
import { ServerProcess } from '../serverProcess.ts';
import { until } from '../until.ts';
import { momentsOfCall } from './callMoments.ts';
import { podsOf } from './kubectlLogs.ts';
import { callFunction, lab } from './lab.ts';
import { askPaths, compareWays } from './twoWays.ts';

const fn = lab.functionsNamespace;

/** What a call of `flow` shows while each of its longer sub-functions runs. */
const currentSubFunctions = [
  'running handle:started fetch:started handle>fetch',
  'running handle:started fetch:ended parse:started handle>fetch handle>parse',
  'running handle:started fetch:ended parse:started check:started handle>fetch handle>parse parse>check',
  'running handle:started fetch:ended parse:ended check:ended store:started handle>fetch handle>parse parse>check handle>store',
];

describe('A cluster followed through the stream', () => {
  let agent: ServerProcess;
  let server: ServerProcess;
  let client: Client;
  let ending = new AbortController();
  const figures: string[] = [];

  beforeAll(async () => {
    agent = await ServerProcess.start(['agent']);
    server = await ServerProcess.start([
      ...['--kubeconfig', lab.readerKubeconfig, '--agent', `${lab.nodeName}=${agent.origin}`],
      ...['--prometheus', lab.prometheusUrl, '--gateway', lab.gatewayUrl, '--allow-invoke'],
      ...['--gateway-metrics', new URL(lab.gatewayMetricsUrl).origin],
    ]);
    client = createClient({ server: server.origin });
    await until('it is ready', async () => (await server.get('/readyz')).status === 200);
  });
  afterEach(() => {
    ending.abort();
    ending = new AbortController();
  });
  afterAll(async () => {
    await server.stop();
    await agent.stop();
    process.stdout.write(`measured:\n  ${figures.join('\n  ')}\n`);
  });

  const watch = <const Name extends TopicName>(...topics: readonly Name[]) =>
    new Watched(client.watch(topics, { signal: ending.signal }));

  /** Makes a call; resolves with the times of its request and its answer, Unix ms. */
  const timedCall = async (name: string, body: string) => {
    const madeAtMs = Date.now();
    expect((await callFunction(name, body)).status).toBe(200);
    return { madeAtMs, answeredAtMs: Date.now() };
  };

  it('shows a call while it runs, with its current sub-function and edges that grow', async () => {
    const topic = `invocations:${fn}/flow` as const;
    const watched = watch(topic);
    await watched.update(({ topics }) => topics[topic]?.state?.followed === true);
    const { madeAtMs, answeredAtMs } = await timedCall('flow', '');
    const listed = ({ topics }: WatchUpdate<typeof topic>) => topics[topic]?.state?.invocations ?? [];
    const moments = await momentsOfCall(watched, listed, madeAtMs);
    const during = moments.filter(({ atMs, invocation }) => atMs < answeredAtMs && invocation.state === 'running');
    expect(during.map(({ text }) => text)).toEqual(expect.arrayContaining(currentSubFunctions));
    for (const [index, { invocation }] of during.entries()) {
      const before = during[index - 1]?.invocation.edges ?? [];
      expect(invocation.edges.slice(0, before.length)).toEqual(before);
    }
    expect(moments.at(-1)?.invocation).toMatchObject({ why: null, mixed: false });
    const first = during.find(({ text }) => text === currentSubFunctions[0]);
    figures.push(`flow, call made -> running seen: ${Math.round((during[0]?.atMs ?? Number.NaN) - madeAtMs)} ms`);
    figures.push(`flow, call made -> its current sub-function seen: ${(first?.atMs ?? Number.NaN) - madeAtMs} ms`);
  });

  it('shows the call of a classic watchdog in the overview while it runs, and why it has no sub-functions', async () => {
    const watched = watch('overview');
    await watched.update(({ topics }) => topics.overview?.state?.totals.running === 0);
    const { madeAtMs, answeredAtMs } = await timedCall('slow', '4');
    const seen = watched.updates
      .map(({ topics }, index) => ({
        atMs: watched.arrivedAtMs[index] ?? Number.NaN,
        running: topics.overview?.state?.totals.running ?? 0,
        listed: topics.overview?.state?.running.invocations ?? [],
      }))
      .filter(({ atMs }) => atMs >= madeAtMs);
    const counted = seen.find(({ running }) => running === 1);
    const listed = seen.find(({ listed: [first] }) => first?.function.name === 'slow');
    expect(counted?.atMs).toBeLessThan(answeredAtMs);
    expect(listed?.atMs).toBeLessThan(answeredAtMs);
    expect(listed?.listed).toMatchObject([
      { state: 'running', subFunctions: [], edges: [], why: { code: 'output_after_end' } },
    ]);
    const [countedMs, listedMs] = [counted, listed].map((each) => (each?.atMs ?? Number.NaN) - madeAtMs);
    figures.push(`slow, not followed: call made -> counted in the overview: ${countedMs} ms, listed: ${listedMs} ms`);
  });

  it('shows the call of a classic watchdog among those of its function while it runs', async () => {
    const topic = `invocations:${fn}/slow` as const;
    const watched = watch(topic);
    await watched.update(({ topics }) => topics[topic]?.state?.followed === true);
    const { madeAtMs, answeredAtMs } = await timedCall('slow', '2');
    const listed = ({ topics }: WatchUpdate<typeof topic>) => topics[topic]?.state?.invocations ?? [];
    const moments = await momentsOfCall(watched, listed, madeAtMs);
    expect(moments.map(({ text }) => text)).toEqual(['running', 'succeeded']);
    const [running] = moments;
    expect(running?.atMs).toBeLessThan(answeredAtMs);
    expect(running?.invocation.why).toMatchObject({ code: 'output_after_end', en: expect.stringMatching(/^This /) });
    figures.push(`slow, followed: call made -> running seen: ${(running?.atMs ?? Number.NaN) - madeAtMs} ms`);
  });

  it.each([
    ['flow', ''],
    ['slow', '2'],
  ])('finds the invocation behind a call of %s made through the API, while it runs', async (name, body) => {
    const path = `/api/v1/functions/${fn}/${name}/invoke`;
    const headers = { 'x-call-id': `live-${name}` };
    let isAnswered = false;
    const answered = fetch(server.origin + path, { method: 'POST', headers, body }).finally(() => {
      isAnswered = true;
    });
    const found = () => client.call({ namespace: fn, name, id: `live-${name}` });
    const madeAtMs = Date.now();
    let seen: V1Answers['call'] | null = null;
    await until('its invocation is found', async () => {
      seen = await found().catch(() => null);
      return isAnswered || seen?.invocation != null;
    });
    figures.push(`${name}, call made through the API -> found: ${Date.now() - madeAtMs} ms`);
    // These watchdogs log no ids of calls.
    expect(seen).toMatchObject({ matched: 'time', answeredAtSeconds: null, invocation: { state: 'running' } });
    const answer = await answered;
    expect([answer.status, answer.headers.get('x-faascope-source')]).toEqual([200, 'function']);
    await answer.text();
    await expect.poll(found).toMatchObject({ matched: 'time', invocation: { state: 'succeeded', function: { name } } });
  });

  it('never differs from the 12 paths, and says which source serves when the agent goes and comes back', async () => {
    const [pod = ''] = await podsOf('flow');
    const podTopic = `pod:${fn}/${pod}` as const;
    const ways = [
      { path: `/dynamic/pod?pod=${pod}`, topic: podTopic },
      { path: '/dynamic/function?func=flow', topic: `function:${fn}/flow` },
      { path: `/dynamic/node?node=${lab.nodeName}`, topic: `node:${lab.nodeName}` },
    ] as const;
    const watched: Watched<TopicName> = watch<TopicName>('sources', ...ways.map(({ topic }) => topic));
    const sourceOf = () => watched.last?.topics[podTopic]?.state?.sources['cpuPercent']?.source;
    const newest = () => watched.last?.topics[podTopic]?.state?.columns['cpuPercent']?.at(-1) ?? null;
    const agentItem = () => watched.last?.topics.sources?.state?.items.find(({ name }) => name === 'agent');
    await until('the agent serves', () => sourceOf() === 'agent' && newest() !== null);
    const stopping = new AbortController();
    const asking = askPaths(server, ways, stopping.signal);
    await callFunction('flow', '');

    const { port } = new URL(agent.origin);
    agent.child.kill('SIGKILL');
    const goneMs = await until('Prometheus serves', () => sourceOf() === 'prometheus', 30_000);
    await until('the failure is told', () => agentItem()?.lastError != null);
    agent = await ServerProcess.start(['agent', '--listen', `127.0.0.1:${port}`]);
    const backMs = await until('the agent serves again', () => sourceOf() === 'agent' && newest() !== null, 60_000);
    await callFunction('flow', '');
    stopping.abort();
    const answers = await asking;
    const secondsNow = () => ways.map(({ topic }) => watched.last?.topics[topic]?.second ?? 0);
    const seconds = secondsNow();
    await until('later states', () => secondsNow().every((second, index) => second > (seconds[index] ?? 0) + 1));
    const { compared, series, sources, differences } = compareWays(answers, watched);
    figures.push(`agent killed -> Prometheus serves in the stream: ${Math.round(goneMs)} ms`);
    figures.push(`agent started again -> it serves in the stream: ${Math.round(backMs)} ms`);
    figures.push(`${compared} seconds of ${series} series compared with the 12 paths`);
    expect(differences).toEqual([]);
    expect([...sources].sort()).toEqual(['agent', 'prometheus']);
    // Of each series most of the 60 seconds that both have, and less while a source has just taken over.
    expect(compared / series).toBeGreaterThan(10);
  });
});
