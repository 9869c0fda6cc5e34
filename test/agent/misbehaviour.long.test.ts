import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ClusterServer } from '../kubernetes/clusterServer.ts';
import { kubeconfigFile } from '../kubernetes/kubeconfigFile.ts';
import { inspected, type LiveMemory, least, liveMemoryOf, mostWhile } from '../liveMemory.ts';
import { ServerProcess } from '../serverProcess.ts';
import { seriesOf } from '../truth/series.ts';
import { until } from '../until.ts';
import { answer, endless, megabytes100, sends } from './lieAnswers.ts';
import { type Lie, LyingAgent } from './lyingAgent.ts';
import { fillCluster, placedPod } from './simulatedNodes.ts';

const stoppedMs = 20_000;
/** A node for each misbehaviour, so that each is polled for the first time. */
const lies: readonly (readonly [string, Lie, number, string])[] = [
  ['wrong-uids', sends(() => answer([{ uid: 'nobody-asked', ids: ['a'.repeat(64)] }])), 502, 'upstream_failed'],
  ['old', sends(() => Buffer.concat([answer([]).subarray(0, 4), Buffer.of(0)])), 502, 'upstream_unsupported'],
  ['large', endless(megabytes100, {}), 502, 'upstream_failed'],
  ['page', sends(() => Buffer.from('<!doctype html>')), 502, 'upstream_failed'],
  ['locked', (_request, response) => void response.writeHead(401).end(), 502, 'upstream_failed'],
  ['silent', () => {}, 504, 'upstream_timeout'],
];
/** Twice the longest answer that is read: its pieces, and the joined answer. */
const mostAnswerMib = 16;
/** Allows compiled code and records of requests, but not a single retained answer. */
const mostGrowthMib = 2;

describe.skipIf(process.platform !== 'linux')('a server whose agents misbehave', () => {
  const folder = mkdtempSync(join(tmpdir(), 'faascope-misbehaving-'));
  const upstream = new ClusterServer();
  const liars: LyingAgent[] = [];
  let agent: ServerProcess;
  let server: ServerProcess;
  let live: LiveMemory;

  const startAgent = (listen: string) => ServerProcess.start(['agent', '--listen', listen]);

  beforeAll(async () => {
    const names = lies.map(([name]) => name);
    fillCluster(upstream.cluster, ['here', ...names], [placedPod(1, 'f', 'here')]);
    await upstream.start();
    agent = await startAgent('127.0.0.1:0');
    const flags = ['--agent', `here=${agent.origin}`];
    for (const [name, lie] of lies) {
      const liar = await LyingAgent.start(lie);
      liars.push(liar);
      flags.push('--agent', `${name}=${liar.origin}`);
    }
    server = await ServerProcess.start(['--kubeconfig', kubeconfigFile(folder, upstream.origin), ...flags], inspected);
    live = liveMemoryOf(server);
    await until('it is ready', async () => (await server.get('/readyz')).status === 200);
  });
  afterAll(async () => {
    await server.stop();
    await agent.stop();
    for (const liar of liars) await liar.stop();
    await upstream.kill();
    rmSync(folder, { recursive: true });
  });

  /** Memory usage of the node by second, as the server reports it now; never 0. */
  const told = async () => {
    const { status, body } = await server.get('/dynamic/node?node=here');
    expect(status).toBe(200);
    return new Map(seriesOf(body, 'memRate'));
  };
  const nowSecond = () => Math.floor(Date.now() / 1000);
  const untilKnown = (second: number) =>
    until(`second ${second} is known`, async () => typeof (await told()).get(second) === 'number');

  it.each(lies)('%s: answered with its error code', async (name, _lie, status, code) => {
    const begunMs = performance.now();
    const answered = await server.get(`/dynamic/node?node=${name}`);
    expect(answered).toMatchObject({ status, body: { status: 'error', code } });
    expect(performance.now() - begunMs).toBeLessThan(6000);
  });

  it('memory does not grow over repeated misbehaviour', async () => {
    const askAll = () => Promise.all(lies.map(([name]) => server.get(`/dynamic/node?node=${name}`)));
    await askAll();
    const beforeMib = await least(live);
    for (let asked = 0; asked < 3; asked++) await askAll();
    const afterMib = await least(live);
    console.log(`live memory ${beforeMib.toFixed(1)} MiB before, ${afterMib.toFixed(1)} MiB after`);
    expect(afterMib - beforeMib).toBeLessThan(mostGrowthMib);
  });

  it('an answer of 100 MB takes no more memory than the longest accepted one', async () => {
    const beforeMib = await least(live);
    const statuses: number[] = [];
    const askOften = async () => {
      while (statuses.length < 8) statuses.push((await server.get('/dynamic/node?node=large')).status);
    };
    const mostMib = await mostWhile(live, askOften());
    console.log(`live memory ${beforeMib.toFixed(1)} MiB before, at most ${mostMib.toFixed(1)} MiB`);
    expect(mostMib - beforeMib).toBeLessThan(mostAnswerMib);
    // The collections slow the server: on a busy machine the time is over before the bytes are too many.
    for (const status of statuses) expect([502, 504]).toContain(status);
  });

  it(`an agent suspended for ${stoppedMs / 1000} s: unknown meanwhile, known before and after`, async () => {
    const firstSecond = nowSecond();
    await untilKnown(firstSecond + 2);
    agent.child.kill('SIGSTOP');
    const stoppedSecond = nowSecond();
    const begunMs = performance.now();
    let slowestMs = 0;
    while (performance.now() - begunMs < stoppedMs) {
      const askedMs = performance.now();
      await told();
      slowestMs = Math.max(slowestMs, performance.now() - askedMs);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const meanwhile = await told();
    for (let second = stoppedSecond + 2; second <= stoppedSecond + 17; second++)
      expect(meanwhile.get(second)).toBeNull();
    expect(meanwhile.get(firstSecond + 1)).toBeGreaterThan(0);
    console.log(`answered within ${slowestMs.toFixed(0)} ms while it stood still`);
    expect(slowestMs).toBeLessThan(2000);
    agent.child.kill('SIGCONT');
    const againSecond = nowSecond();
    await untilKnown(againSecond + 2);
    const after = await told();
    expect(after.get(stoppedSecond + 10)).toBeNull();
    expect(after.get(firstSecond + 1)).toBeGreaterThan(0);
  });

  it('an agent killed and restarted: only the seconds in between are unknown', async () => {
    const lastSecond = nowSecond() - 1;
    await untilKnown(lastSecond);
    agent.child.kill('SIGKILL');
    await once(agent.child, 'exit');
    await until('it is missed', async () => (await told()).get(nowSecond() - 2) === null);
    agent = await startAgent(new URL(agent.origin).host);
    const againSecond = nowSecond();
    await untilKnown(againSecond + 2);
    const after = await told();
    expect(after.get(lastSecond)).toBeGreaterThan(0);
    for (let second = againSecond + 2; second < nowSecond(); second++)
      expect(after.get(second), `${second}`).not.toBe(0);
  });
});
