import { hostname } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServerProcess } from '../serverProcess.ts';
import { pageExamples, pagePaths } from './examples.ts';
import { differences } from './sameShape.ts';

/** The example's address with this machine's name as the node, and `local` as the `/setIP` target. */
function realAddress(address: string): string {
  return address.replace(/node=.*/, `node=${hostname()}`).replace(/ip=.*/, 'ip=local');
}

describe('docs/interface.zh.md', () => {
  let server: ServerProcess;
  beforeAll(async () => {
    server = await ServerProcess.start(['--no-demo-calls']);
    for (const name of ['add', 'errlog', 'nodeinfo']) {
      const called = await fetch(`${server.origin}/function/${name}`, { method: 'POST', body: '1 2' });
      expect(called.status, await called.text()).toBe(200);
    }
  });
  afterAll(() => server.stop());

  it('lists the 12 paths', () => {
    expect(pagePaths().sort()).toEqual([
      '/dynamic/function',
      '/dynamic/getPodsFromNode',
      '/dynamic/node',
      '/dynamic/pod',
      '/global/functions',
      '/global/nodes',
      '/global/pods',
      '/logs',
      '/running',
      '/setIP',
      '/static/function',
      '/static/pod',
    ]);
  });

  it.each(pageExamples())('the server answers $address in the documented shape', async ({ address, answer }) => {
    const got = await server.get(realAddress(address));
    expect(got.status).toBe(200);
    expect(differences(answer, got.body)).toEqual([]);
    expect(got.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(got.headers.get('cache-control')).toBe('no-store');
  });

  it('the comparison reports a missing field and a wrong type', () => {
    expect(differences({ a: [{ b: 1 }] }, { a: [{ b: 'x' }, {}] })).toEqual([
      'answer.a[0].b is string, not number',
      'answer.a[1].b is missing',
    ]);
  });
});
