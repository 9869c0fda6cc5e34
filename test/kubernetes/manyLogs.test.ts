import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/model/clock.ts';
import { openFaas } from '../../src/platforms/openfaas/openFaas.ts';
import type { ClusterApi } from '../../src/sources/kubernetes/clusterApi.ts';
import { HttpClusterApi } from '../../src/sources/kubernetes/httpClusterApi.ts';
import { KubernetesLogs } from '../../src/sources/kubernetes/logs/kubernetesLogs.ts';
import type { LogContainer } from '../../src/sources/kubernetes/logs/logContainer.ts';
import { testAccess } from './clusterAccess.ts';
import { containerOf, functionId, runUntilTestEnds } from './followedFunction.ts';
import { LogServer } from './logServer.ts';

const replicas = 1000;
const linesOfEach = 5;
const beganSecond = 1_790_000_000;

describe('the log of a function of 1,000 replicas', () => {
  let server: LogServer;
  let api: HttpClusterApi;
  let containers: LogContainer[];
  let logs: KubernetesLogs;
  /** Number of open responses. */
  let open = 0;
  let mostOpen = 0;
  /** All lines, merged. */
  let texts: string[];

  beforeEach(async () => {
    server = await LogServer.start();
    open = 0;
    mostOpen = 0;
    api = new HttpClusterApi(testAccess(server.origin), null);
    containers = Array.from({ length: replicas }, (_, index) => containerOf(`pod-${index}`));
    texts = [];
    // Each replica writes once in 50 s, in turn.
    for (let turn = 0; turn < linesOfEach; turn++) {
      for (const [index, { podName }] of containers.entries()) {
        const text = `${podName} ${turn}`;
        server.pod(podName).run.write({ seconds: beganSecond + turn * 50, nanos: index, text });
        texts.push(text);
      }
    }
    logs = new KubernetesLogs({
      dialect: openFaas.logDialect,
      api: { request: counted },
      clock: systemClock,
      functions: { containers: () => containers, execTimeoutMs: () => null },
    });
    runUntilTestEnds((signal) => logs.run(signal));
  });
  afterEach(async () => {
    logs.close();
    await api.close();
    await server.stop();
  });

  const counted: ClusterApi['request'] = async (request) => {
    mostOpen = Math.max(mostOpen, ++open);
    const answer = await api.request(request).catch((thrown: unknown) => {
      open--;
      throw thrown;
    });
    answer.body.once('close', () => open--);
    return answer;
  };

  const query = { functionId, podUid: null, tailLines: null, sinceMs: null };
  const read = async (signal: AbortSignal) => {
    const all: string[] = [];
    for await (const batch of logs.lines(query, signal)) all.push(...batch);
    return all;
  };

  it('is merged by time over 16 connections at a time', async () => {
    expect(await read(AbortSignal.timeout(60_000))).toEqual(texts);
    // A short log is read with one request.
    expect(server.asked.length).toBe(replicas);
    await expect.poll(() => [mostOpen, open]).toEqual([16, 0]);
  });

  it('leaves no connection open when the client disconnects', async () => {
    const gone = new AbortController();
    server.misbehave = () => {
      if (server.asked.length === 100) gone.abort();
      return null;
    };
    expect(await read(gone.signal)).toEqual([]);
    await expect.poll(() => [open, server.answering]).toEqual([0, 0]);
    expect(server.asked.length).toBeLessThan(200);
  });

  it('fails as a whole when one replica refuses', async () => {
    server.misbehave = ({ pod }) => (pod === 'pod-500' ? { status: 403 } : null);
    await expect(read(AbortSignal.timeout(60_000))).rejects.toMatchObject({ name: 'Fault' });
    await expect.poll(() => [open, server.answering]).toEqual([0, 0]);
  });
});
