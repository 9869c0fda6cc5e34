import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { component } from '../component.ts';
import { stateText, type TextPod } from '../prometheus/kubeText.ts';
import { ScrapedServer } from '../prometheus/scrapedServer.ts';
import { TextServer } from '../prometheus/textServer.ts';
import { oneFunction, ServerProcess } from '../serverProcess.ts';

/** A server that accepts connections and never answers. */
async function silentServer(): Promise<{ server: Server; port: number }> {
  const server = createServer(() => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return { server, port: typeof address === 'object' && address !== null ? address.port : 0 };
}

describe('A probe', () => {
  let server: ServerProcess;
  beforeAll(async () => {
    server = await ServerProcess.start(['--no-demo-calls', ...oneFunction]);
  });
  afterAll(() => server.stop());

  const probe = async (address: string) => {
    const body = JSON.stringify({ address });
    const answer = await fetch(`${server.origin}/api/v1/connections/probe`, { method: 'POST', body });
    return { status: answer.status, body: Object(await answer.json()) };
  };

  it('gives up a server that does not answer, and is made one at a time', async () => {
    const silent = await silentServer();
    const isAsked = once(silent.server, 'connection');
    const first = probe(`127.0.0.1:${silent.port}`);
    // The second comes while the first waits.
    await isAsked;
    expect((await probe('127.0.0.1:1')).body).toMatchObject({ code: 'too_many_requests' });
    expect(await first).toMatchObject({ status: 504, body: { code: 'upstream_timeout' } });
    expect((await probe('127.0.0.1:1')).body).toMatchObject({ code: 'upstream_refused' });
    silent.server.close();
  });

  it.runIf(component('prometheus'))('tells how often Prometheus scrapes', async () => {
    const pods: readonly TextPod[] = [{ fn: 'add', name: 'add-1', node: 'n1' }];
    const text = await TextServer.start(() => stateText([{ name: 'n1', ip: '10.0.0.1' }], pods));
    const prometheus = await ScrapedServer.start('prometheus', [{ job: 'state', address: text.address }]);
    try {
      await prometheus.until('count_over_time(kube_pod_info[10s]) >= 3');
      expect((await probe(prometheus.url)).body).toMatchObject({
        kind: 'prometheus',
        version: expect.stringMatching(/^2\./),
        functions: 1,
        nodes: 1,
        scrapeIntervalSeconds: expect.closeTo(1, 0),
      });
    } finally {
      await prometheus.stop();
      text.stop();
    }
  });
});
