import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ReadDoctor } from '../doctor/doctorAnswer.ts';
import { ServerProcess } from '../serverProcess.ts';

type Answer = readonly [status: number, body: string];

const success = (data: unknown): Answer => [200, JSON.stringify({ status: 'success', data })];
const webPage: Answer = [200, '<!doctype html><title>Sign in</title>'];
const noTenant: Answer = [401, 'no org id\n'];
const nothing: Answer = success({ resultType: '', result: null });

/** A server with scripted answers. */
class ScriptedServer {
  /** The answer to a query, or to a request for names (null). */
  answer: (query: string | null) => Answer = () => nothing;
  readonly #server: Server = createServer((request, response) => void this.#reply(request, response));

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  get url(): string {
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #reply(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const query = new URLSearchParams(await text(request)).get('query');
    const [status, body] = this.answer(query);
    response.writeHead(status).end(body);
  }
}

describe('a server that is not quite Prometheus', () => {
  const upstream = new ScriptedServer();
  let faascope: ServerProcess;
  beforeAll(async () => {
    await upstream.start();
    upstream.answer = () => webPage;
    faascope = await ServerProcess.start(['--prometheus', upstream.url]);
  });
  afterAll(async () => {
    await faascope?.stop();
    upstream.stop();
  });
  const codes = async () =>
    (await ReadDoctor.of(faascope.origin)).codes.filter((code) => code.startsWith('prometheus'));
  const failing = async () => {
    const read = await ReadDoctor.of(faascope.origin);
    return read.found('prometheus_failing').map(({ params }) => params['message'])[0];
  };
  /** The doctor caches its answer for 5 s. */
  const patience = { interval: 500 };

  it('reports a web page together with its address', async () => {
    await expect
      .poll(failing, patience)
      .toContain(`${upstream.url} is not a Prometheus server: it answered with a web page`);
    const { status, body } = await faascope.get('/global/functions');
    expect({ status, body }).toMatchObject({
      status: 502,
      body: { code: 'upstream_failed', message: expect.stringContaining(upstream.url) },
    });
  });

  it('reports a missing tenant', async () => {
    upstream.answer = () => noTenant;
    await expect.poll(failing, patience).toContain('--prometheus-tenant');
  });

  it('accepts a null result as empty, and soon finds what appears later', async () => {
    upstream.answer = (query) => (query === null ? success(null) : nothing);
    await expect.poll(codes, patience).toEqual(['prometheus_empty']);
    const row = { __name__: 'gateway_service_count', function_name: 'add.openfaas-fn', instance: 'g', job: 'g' };
    upstream.answer = (query) => {
      if (query === null) return success([row.__name__]);
      const has = query.includes('gateway_service_count|kube_node') || query.includes('|gateway_service_count"');
      return has ? success({ resultType: 'vector', result: [{ metric: row, value: [1, '3'] }] }) : nothing;
    };
    await expect.poll(codes, patience).toEqual([]);
    await expect
      .poll(async () => (await faascope.get('/static/function?func=add')).body, patience)
      .toMatchObject({ replicas: 3 });
  });
});
