import { hostname } from 'node:os';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pagePaths } from './interface/examples.ts';
import { ServerProcess } from './serverProcess.ts';

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
];

/** The value at a path of keys; undefined if there is none. */
function at(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>((inner, key) => new Map<string, unknown>(Object.entries(Object(inner))).get(key), value);
}

describe('/openapi.json', () => {
  let server: ServerProcess;
  let document: unknown;
  beforeAll(async () => {
    server = await ServerProcess.start(['--no-demo-calls']);
    document = (await server.get('/openapi.json')).body;
    expect((await fetch(`${server.origin}/function/slow`, { method: 'POST' })).status).toBe(200);
  });
  afterAll(() => server.stop());

  it('describes the 12 paths, function calls and the doctor, and nothing else', () => {
    const others = ['/function/{name}', '/api/v1/doctor'];
    expect(Object.keys(Object(at(document, 'paths'))).sort()).toEqual([...pagePaths(), ...others].sort());
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
    for (const [address, code] of [
      [path + query, '200'],
      [`${path}?broken=%`, '400'],
    ] as const) {
      const { body } = await server.get(address);
      const validate = ajv.compile(schema(code));
      validate(body);
      expect({ address, errors: validate.errors }).toEqual({ address, errors: null });
    }
    expect(ajv.validate(schema('200'), { status: 'success' })).toBe(path === '/setIP');
  });
});
