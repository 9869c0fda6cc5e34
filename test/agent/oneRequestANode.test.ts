import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { windowSeconds } from '../../src/contract/units.ts';
import { ClusterServer } from '../kubernetes/clusterServer.ts';
import { kubeconfigFile } from '../kubernetes/kubeconfigFile.ts';
import { ServerProcess } from '../serverProcess.ts';
import { seriesOf } from '../truth/series.ts';
import { until } from '../until.ts';
import { SimulatedAgent, simulatedCpuPercent } from './simulatedAgent.ts';
import { fillCluster, placedPod } from './simulatedNodes.ts';

const replicas = 50;
const nodes = Array.from({ length: 10 }, (_, index) => `n${index}`);
const pods = Array.from({ length: replicas }, (_, index) => placedPod(index, 'wide', nodes[index % 10] ?? ''));

describe('a function of 50 replicas on 10 nodes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'faascope-wide-'));
  const upstream = new ClusterServer();
  const agents: SimulatedAgent[] = [];
  let server: ServerProcess;

  beforeAll(async () => {
    fillCluster(upstream.cluster, nodes, pods);
    await upstream.start();
    const flags = ['--kubeconfig', kubeconfigFile(folder, upstream.origin)];
    for (const name of nodes) {
      const agent = await SimulatedAgent.start(pods.filter(({ nodeName }) => nodeName === name));
      agents.push(agent);
      flags.push('--agent', `${name}=${agent.origin}`);
    }
    server = await ServerProcess.start(flags);
    await until('it is ready', async () => (await server.get('/readyz')).status === 200);
  });
  afterAll(async () => {
    await server.stop();
    for (const agent of agents) await agent.stop();
    await upstream.kill();
    rmSync(folder, { recursive: true });
  });

  it('is answered completely with one request to each node, even for concurrent clients', async () => {
    const askedSecond = Math.floor(Date.now() / 1000);
    const answers = await Promise.all(Array.from({ length: 20 }, () => server.get('/dynamic/function?func=wide')));
    const answeredSecond = Math.floor(Date.now() / 1000);
    // Only the requests for the answers: neither probes, which are for no pods, nor the polls of the next second.
    const asked = agents.map(({ asked: questions }) =>
      questions.filter(({ since, podUids }) => since === null && podUids.length > 0),
    );
    // On a busy machine the agents' first answers may differ by a second, or the last one may arrive in the next second:
    // the seconds that all of them have are known, and an answer ends with the newest closed second in any case.
    const firstSeconds = agents.map(({ firstAnswerSecond }) => firstAnswerSecond);
    const [knownFrom, knownTo] = [Math.max(...firstSeconds) - windowSeconds + 1, Math.min(...firstSeconds)];
    for (const { status, body } of answers) {
      expect(status).toBe(200);
      const series = seriesOf(body, 'cpuRate');
      const lastSecond = series.at(-1)?.[0];
      expect(lastSecond).toBeGreaterThanOrEqual(askedSecond - 1);
      expect(lastSecond).toBeLessThanOrEqual(answeredSecond);
      for (const [second, value] of series) {
        const isKnown = second >= knownFrom && second <= knownTo;
        // Any other second is complete or unknown, never a sum of some nodes.
        if (isKnown || value !== null) expect(value).toBeCloseTo(replicas * simulatedCpuPercent(second), 1);
      }
    }
    expect(asked.map((questions) => questions.map(({ podUids }) => podUids.length))).toEqual(
      nodes.map(() => [replicas / nodes.length]),
    );
    // One probe of each at the start, and none once it has answered.
    const probes = agents.map(({ asked: questions }) => questions.filter(({ podUids }) => podUids.length === 0));
    expect(probes.map(({ length }) => length)).toEqual(nodes.map(() => 1));
  });

  it('is polled with one request a second to each node', async () => {
    const before = agents.map(({ questions }) => questions);
    const begunMs = performance.now();
    await until('it was polled', () => agents.every(({ questions }, index) => questions - (before[index] ?? 0) >= 3));
    const seconds = (performance.now() - begunMs) / 1000;
    for (const [index, { questions }] of agents.entries()) {
      // At most one more for each end of the span, and one for a late tick.
      expect(questions - (before[index] ?? 0)).toBeLessThanOrEqual(seconds + 3);
    }
  });
});
