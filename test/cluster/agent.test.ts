import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServerProcess } from '../serverProcess.ts';
import { seriesOf, untilWallTime } from '../truth/series.ts';
import { until } from '../until.ts';
import { agentFigures } from './agentFigures.ts';
import { lab } from './lab.ts';

const nowSecond = () => Math.floor(Date.now() / 1000);

describe('figures from an agent process', () => {
  let agent: ServerProcess;
  let server: ServerProcess;

  beforeAll(async () => {
    agent = await ServerProcess.start(['agent']);
    server = await ServerProcess.start([
      '--kubeconfig',
      lab.readerKubeconfig,
      '--agent',
      `${lab.nodeName}=${agent.origin}`,
    ]);
    await until('it is ready', async () => (await server.get('/readyz')).status === 200);
  });
  afterAll(async () => {
    await server.stop();
    await agent.stop();
  });

  agentFigures(() => server);

  it('the server keeps running when the agent is killed, and figures resume when it restarts', async () => {
    const { port } = new URL(agent.origin);
    await server.get(`/dynamic/node?node=${lab.nodeName}`);
    agent.child.kill('SIGKILL');
    await untilWallTime((nowSecond() + 3) * 1000);
    const { status, body } = await server.get(`/dynamic/node?node=${lab.nodeName}`);
    expect(status).toBe(200);
    expect(seriesOf(body, 'cpuRate').at(-1)?.[1]).toBeNull();
    agent = await ServerProcess.start(['agent', '--listen', `127.0.0.1:${port}`]);
    const newest = async () => {
      const answer = await server.get(`/dynamic/node?node=${lab.nodeName}`);
      return seriesOf(answer.body, 'cpuRate').at(-1)?.[1] ?? null;
    };
    await until('it is back', async () => (await newest()) !== null, 8000);
  });
});
