import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerExamples, followedExamples } from '../src/contract/examples.ts';
import { v1Routes } from '../src/contract/v1/routes.ts';
import { pagePaths } from './interface/examples.ts';
import { ClusterServer } from './kubernetes/clusterServer.ts';
import { fakeNode, nodesPath } from './kubernetes/fakeObjects.ts';
import { otherShape, withoutMachine, writeConstant, writeFormatted } from './openApiExamples.ts';
import { oneFunction, ServerProcess } from './serverProcess.ts';

/** A path and the rest of the address of a request for it; or a path with parameters, and the address. POD is a pod. */
const asked: readonly (readonly [string, string])[] = [
  ['/setIP', '?ip=local'],
  ['/global/functions', ''],
  ['/static/function', '?func=add'],
  ['/dynamic/function', '?func=add'],
  ['/global/pods', ''],
  ['/static/pod', '?pod=add'],
  ['/dynamic/pod', '?pod=add'],
  ['/global/nodes', ''],
  ['/dynamic/getPodsFromNode', `?node=${encodeURIComponent(hostname())}`],
  ['/dynamic/node', `?node=${encodeURIComponent(hostname())}`],
  ['/logs', '?func=slow'],
  ['/running', '?func=slow'],
  ['/api/v1/doctor', '?lang=zh'],
  ['/api/v1/connections', ''],
  ['/api/v1/connections/{name}', '/api/v1/connections/local'],
  ['/api/v1/functions', `?sort=-restarts&limit=2&node=${encodeURIComponent(hostname())}`],
  ['/api/v1/pods', '?q=add&namespace=openfaas-fn'],
  ['/api/v1/pods/{namespace}/{name}', '/api/v1/pods/openfaas-fn/POD'],
  ['/api/v1/topology', '?limit=2'],
  ['/api/v1/sources', ''],
  ['/api/v1/functions/{namespace}/{name}', '/api/v1/functions/openfaas-fn/slow'],
  ['/api/v1/functions/{namespace}/{name}/window', '/api/v1/functions/openfaas-fn/add/window'],
  ['/api/v1/functions/{namespace}/{name}/window', '/api/v1/functions/openfaas-fn/add/window?shape=rows'],
  ['/api/v1/pods/{namespace}/{name}/window', '/api/v1/pods/openfaas-fn/POD/window'],
  ['/api/v1/nodes/{name}/window', `/api/v1/nodes/${encodeURIComponent(hostname())}/window?shape=rows`],
  ['/api/v1/nodes', ''],
  ['/api/v1/nodes/{name}', `/api/v1/nodes/${encodeURIComponent(hostname())}`],
  ['/api/v1/functions/{namespace}/{name}/invocations', '/api/v1/functions/openfaas-fn/slow/invocations'],
  ['/api/v1/functions/{namespace}/{name}/logs', '/api/v1/functions/openfaas-fn/slow/logs'],
  ['/api/v1/functions/{namespace}/{name}/logs', '/api/v1/functions/openfaas-fn/slow/logs?q=wrote&tail=3'],
  ['/api/v1/invocations', ''],
  ['/api/v1/invocations/{id}', '/api/v1/invocations/{id}'],
  ['/api/v1/invocations/{id}/lines', '/api/v1/invocations/{id}/lines'],
  ['/api/v1/functions/{namespace}/{name}/calls/{id}', '/api/v1/functions/openfaas-fn/slow/calls/mine'],
  ['/api/v1/findings', ''],
  ['/api/v1/events', ''],
  ['/api/v1/session', ''],
];

/** Paths whose answers are no JSON, or that answer POST alone. */
const unasked = [
  '/function/{name}',
  '/api/v1/functions/{namespace}/{name}/invoke',
  '/api/v1/stream',
  '/api/v1/connections/probe',
  '/api/v1/connections/switch',
];

/** Requests that change something, with their bodies. UPSTREAM is an API server. */
const sent: readonly (readonly [string, object | null])[] = [
  ['POST /api/v1/session', { token: 'example-token' }],
  ['DELETE /api/v1/session', null],
  ['POST /api/v1/connections/probe', { address: 'UPSTREAM' }],
  ['POST /api/v1/connections/switch', { address: 'local' }],
];

const updates = process.env['UPDATE_EXAMPLES'] === '1';

/** The value at a path of keys; undefined if there is none. */
function at(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>((inner, key) => new Map<string, unknown>(Object.entries(Object(inner))).get(key), value);
}

describe('/openapi.json', () => {
  let server: ServerProcess;
  let document: unknown;
  let podName = '';
  /** Of the call that was made. */
  let invocationId: string;
  beforeAll(async () => {
    server = await ServerProcess.start(['--no-demo-calls']);
    document = (await server.get('/openapi.json')).body;
    podName = String(at((await server.get('/api/v1/pods')).body, 'items', '0', 'name'));
    expect(
      (await fetch(`${server.origin}/function/slow`, { method: 'POST', headers: { 'x-call-id': 'mine' } })).status,
    ).toBe(200);
    const { body } = await server.get('/api/v1/functions/openfaas-fn/slow/invocations');
    invocationId = String(at(body, 'items', '0', 'id'));
  });
  afterAll(() => server.stop());

  it('describes the 12 paths, function calls, streams and the routes of /api/v1, and nothing else', () => {
    const paths = new Set(Object.values(v1Routes).map(({ path }) => path));
    const others = [...new Set([...unasked, ...paths])];
    expect(Object.keys(Object(at(document, 'paths'))).sort()).toEqual([...pagePaths(), ...others].sort());
    const examined = asked.map(([path]) => path);
    expect([...new Set(examined), ...unasked].sort()).toEqual([...pagePaths(), ...others].sort());
  });

  it('is docs/openapi.json; UPDATE_OPENAPI=1 writes it', () => {
    const file = join(import.meta.dirname, '../docs/openapi.json');
    if (process.env['UPDATE_OPENAPI'] === '1') writeFormatted(file, JSON.stringify(document));
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(document);
  });

  it('describes the parameters of a path', () => {
    expect(at(document, 'paths', '/api/v1/connections/{name}', 'get', 'parameters')).toMatchObject([
      { in: 'path', name: 'name', required: true },
    ]);
  });

  it('lists the error codes of each status', () => {
    const codes = (operation: string[], status: string) =>
      at(
        document,
        'paths',
        ...operation,
        'responses',
        status,
        'content',
        'application/json',
        'schema',
        'properties',
        'code',
      );
    for (const operation of [...pagePaths().map((path) => [path, 'get']), ['/function/{name}', 'post']]) {
      expect(Object.keys(Object(at(document, 'paths', ...operation, 'responses')))).toEqual([
        '200',
        '400',
        '401',
        '403',
        '404',
        '429',
        '500',
        '502',
        '503',
        '504',
      ]);
      expect(codes(operation, '504')).toMatchObject({ enum: ['upstream_timeout', 'function_timeout'] });
    }
  });

  it.each(asked)('%s answers according to its schema, on success and on error', async (path, query) => {
    const responses = at(document, 'paths', path, 'get', 'responses');
    const schema = (code: string) => Object(at(responses, code, 'content', 'application/json', 'schema'));
    // OpenAPI 3.1 schemas are JSON Schema 2020-12.
    const ajv = new Ajv2020({ strictTypes: false });
    const given = query.startsWith('/') ? query : path + query;
    const address = given.replace('POD', podName).replace('{id}', invocationId);
    for (const [target, code] of [
      [address, '200'],
      [`${address.split('?')[0]}?broken=%`, '400'],
    ] as const) {
      const { body } = await server.get(target);
      const validate = ajv.compile(schema(code));
      validate(body);
      expect({ target, errors: validate.errors }).toEqual({ target, errors: null });
    }
    expect(ajv.validate(schema('200'), { status: 'success' })).toBe(false);
  });

  it('has an example of each event of a stream', () => {
    const content = at(document, 'paths', '/api/v1/stream', 'get', 'responses', '200', 'content', 'text/event-stream');
    const names = at(content, 'schema', 'properties', 'event', 'enum');
    expect(Object.keys(Object(at(content, 'examples'))).sort()).toEqual([...Object(names)].sort());
  });

  it('has an example of each answer, which the server gives; UPDATE_EXAMPLES=1 records them', async () => {
    const tokens = join(mkdtempSync(join(tmpdir(), 'faascope-tokens-')), 'tokens');
    writeFileSync(tokens, 'ann example-token admin\n', { mode: 0o600 });
    const guarded = await ServerProcess.start([...oneFunction, '--token-file', tokens, '--allow-target', '127.0.0.1']);
    const upstream = new ClusterServer();
    upstream.cluster.texts.set('/version', '{"gitVersion": "v1.34.4"}');
    upstream.cluster.put(nodesPath, fakeNode('n1', '10.0.0.1'));
    await upstream.start();
    const given: Record<string, unknown> = {};
    if (updates) await wholeMinute(server);
    try {
      for (const [path, query] of asked) {
        const address = (query.startsWith('/') ? query : path + query).replace('POD', podName);
        given[`GET ${path}`] ??= (await server.get(address.replace('{id}', invocationId))).body;
      }
      for (const [request, body] of sent) {
        const [method = '', path = ''] = request.split(' ');
        const headers = { authorization: 'Bearer example-token' };
        const text = JSON.stringify(body).replace('UPSTREAM', upstream.origin);
        const answer = await fetch(guarded.origin + path, {
          method,
          headers,
          ...(body === null ? {} : { body: text }),
        });
        given[request] = await answer.json();
      }
    } finally {
      await Promise.all([guarded.stop(), upstream.kill()]);
      rmSync(dirname(tokens), { recursive: true });
    }
    const followed = await followedRecords(server);
    if (updates) {
      writeConstant('src/contract/examples.ts', 'followedExamples', withoutMachine(followed));
      const examples = Object.fromEntries(
        Object.entries(given).map(([name, answer]) => [name, withoutMachine(answer)]),
      );
      return writeConstant('src/contract/examples.ts', 'answerExamples', examples);
    }
    const ajv = new Ajv2020({ strictTypes: false });
    expect(otherShape(followedExamples, followed)).toEqual([]);
    for (const [name, examples] of Object.entries(followedExamples)) {
      const [path = '', type = ''] = name.split(' ');
      const described = at(document, 'paths', path, 'get', 'responses', '200', 'content', type);
      expect(at(described, 'examples')).toEqual(examples);
      for (const { value } of type === 'text/event-stream' ? [] : Object.values(examples)) {
        expect({ value, fits: ajv.validate(Object(at(described, 'schema')), value) }).toEqual({ value, fits: true });
      }
    }
    for (const [request, answer] of Object.entries(given)) {
      const [method = '', path = ''] = request.split(' ');
      const described = at(
        document,
        'paths',
        path,
        method.toLowerCase(),
        'responses',
        '200',
        'content',
        'application/json',
      );
      const example = answerExamples[request];
      expect(at(described, 'example'), request).toEqual(example);
      expect({ request, fits: ajv.validate(Object(at(described, 'schema')), example), errors: ajv.errors }).toEqual({
        request,
        fits: true,
        errors: null,
      });
      expect({ request, other: otherShape(example, answer) }).toEqual({ request, other: [] });
    }
    expect(Object.keys(given).sort()).toEqual(answeringJson(document).sort());
  });
});

/** Makes calls until every second of the window is measured. */
async function wholeMinute(server: ServerProcess): Promise<void> {
  const isWhole = async () => {
    await fetch(`${server.origin}/function/add`, { method: 'POST', body: '1 2' });
    const { body } = await server.get('/api/v1/functions/openfaas-fn/add/window');
    return !Object(at(body, 'columns', 'cpuPercent')).includes(null);
  };
  await expect.poll(isWhole, { timeout: 100_000, interval: 700 }).toBe(true);
}

/** The first record of each kind of a log that is followed for a second, by media type. */
async function followedRecords({ origin }: ServerProcess): Promise<typeof followedExamples> {
  const path = '/api/v1/functions/{namespace}/{name}/logs';
  const address = `${origin}/api/v1/functions/openfaas-fn/slow/logs?follow=true&for=1&tail=1`;
  const records: Record<string, Record<string, { value: unknown }>> = {};
  for (const type of ['application/x-ndjson', 'text/event-stream']) {
    const text = await (await fetch(address, { headers: { accept: type } })).text();
    const parts = type === 'text/event-stream' ? text.match(/event: .*\n(?:.+\n)+\n/g) : text.match(/.+\n/g);
    const values = (parts ?? []).map((part): [string, { value: unknown }] => {
      const record: { event: string } = JSON.parse(/(?:^|^data: )(\{.*)$/m.exec(part)?.[1] ?? '');
      return [record.event, { value: type === 'text/event-stream' ? part : record }];
    });
    records[`${path} ${type}`] = Object.fromEntries(values);
  }
  return records;
}

/** The method and path of each operation that answers with JSON. */
function answeringJson(document: unknown): string[] {
  return Object.entries(Object(at(document, 'paths'))).flatMap(([path, operations]) =>
    Object.keys(Object(operations))
      .filter((method) => at(operations, method, 'responses', '200', 'content', 'application/json') !== undefined)
      .map((method) => `${method.toUpperCase()} ${path}`),
  );
}
