import { hostname } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { oneFunction, ServerProcess } from './serverProcess.ts';

const paths = [
  '/global/functions',
  '/static/function?func=add',
  '/dynamic/function?func=add',
  '/global/pods',
  '/static/pod?pod=add',
  '/dynamic/pod?pod=add',
  '/global/nodes',
  `/dynamic/getPodsFromNode?node=${hostname()}`,
  `/dynamic/node?node=${hostname()}`,
  '/logs?func=add',
  '/running?func=add',
  '/api/v1/doctor',
  '/api/v1/functions',
  '/api/v1/functions/openfaas-fn/add',
  '/api/v1/functions/openfaas-fn/add/window',
  '/api/v1/pods',
  '/api/v1/nodes',
  `/api/v1/nodes/${hostname()}`,
  `/api/v1/nodes/${hostname()}/window`,
  '/api/v1/sources',
];

describe('the query parameter connection', () => {
  let server: ServerProcess;
  beforeAll(async () => {
    server = await ServerProcess.start(['--no-demo-calls', ...oneFunction]);
  });
  afterAll(() => server.stop());

  const of = (path: string, connection: string) => `${path}${path.includes('?') ? '&' : '?'}connection=${connection}`;

  it.each(paths)('%s answers from the connection of that name as it does from the default', async (path) => {
    const [named, plain] = [await server.get(of(path, 'local')), await server.get(path)];
    expect([named.status, plain.status]).toEqual([200, 200]);
    expect(Object.keys(Object(named.body))).toEqual(Object.keys(Object(plain.body)));
  });

  it.each(paths)('%s rejects an unknown connection, warm or cold', async (path) => {
    for (const name of ['nowhere', 'LOCAL', 'local%00', '__proto__']) {
      expect(await server.get(of(path, name))).toMatchObject({ status: 404, body: { code: 'unknown_connection' } });
    }
  });

  it('is rejected if empty or repeated', async () => {
    for (const [query, code] of [
      ['connection=', 'missing_parameter'],
      ['connection=local&connection=local', 'repeated_parameter'],
    ]) {
      expect(await server.get(`/global/nodes?${query}`)).toMatchObject({ status: 400, body: { code } });
    }
  });
});
