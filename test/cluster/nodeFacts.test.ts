import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServerProcess } from '../serverProcess.ts';
import { until } from '../until.ts';
import { callFunction, lab } from './lab.ts';

describe('the node of a real cluster', () => {
  const path = `/api/v1/nodes/${lab.nodeName}`;
  let agent: ServerProcess;
  let server: ServerProcess;
  beforeAll(async () => {
    agent = await ServerProcess.start(['agent']);
    server = await ServerProcess.start([
      ...['--kubeconfig', lab.readerKubeconfig, '--agent', `${lab.nodeName}=${agent.origin}`],
      ...['--gateway-metrics', new URL(lab.gatewayMetricsUrl).origin],
    ]);
    await until('it is ready', async () => (await server.get('/readyz')).status === 200);
  });
  afterAll(async () => {
    await server.stop();
    await agent.stop();
  });

  const node = async () => Object((await server.get(path)).body);

  it('is told of by the Kubernetes API and by its agent', async () => {
    expect(await node()).toMatchObject({
      kubelet: expect.stringMatching(/^v1\./),
      kubeletPressure: { memory: false },
      load: { oneMinute: expect.any(Number) },
      interfaces: expect.any(Array),
      disks: expect.any(Array),
      rootDevice: expect.any(String),
      clockOffsetMs: expect.any(Number),
      sources: { load: { source: 'agent', intervalSeconds: 5 } },
    });
  });

  it('has the calls that run there, without anybody following their logs before', async () => {
    await until('nothing runs', async () => (await node()).runningCalls?.length === 0, 15_000);
    const madeAtMs = Date.now();
    const calling = callFunction('slow', '8');
    let calls: { function: string }[] = [];
    await until(
      'the call is listed',
      async () => {
        calls = (await node()).runningCalls ?? [];
        return calls.some((call) => call.function === 'slow');
      },
      8000,
    );
    console.log(`slow: call made -> listed on its node: ${Date.now() - madeAtMs} ms`);
    expect((await calling).status).toBe(200);
    await until('it is over', async () => (await node()).runningCalls?.length === 0, 15_000);
  });
});
