import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { MockAgent } from 'undici';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GatewayEndpoint, GatewayInvoker } from './gatewayInvoker.ts';

const call = {
  functionId: { connection: 'lab', namespace: 'fn', name: 'add' },
  method: 'POST',
  path: '/a b/c',
  query: 'd=1',
  headers: {},
};

describe('GatewayInvoker', () => {
  const dispatcher = new MockAgent();
  dispatcher.disableNetConnect();
  let place: GatewayEndpoint | null;
  beforeEach(() => {
    place = null;
  });
  afterEach(() => dispatcher.assertNoPendingInterceptors());

  const invoke = (invoker: GatewayInvoker) =>
    invoker.invoke({ ...call, body: Readable.from(['input']) }, new AbortController().signal);

  it('is not connected until a gateway is known', async () => {
    const invoker = new GatewayInvoker(() => place);
    expect(invoker.isReady).toBe(false);
    await expect(invoke(invoker)).rejects.toMatchObject({ code: 'no_connection' });

    const url = new URL('http://10.0.0.1:8080/prefix/');
    place = { url, dispatcher };
    const path = '/prefix/function/add.fn/a%20b/c?d=1';
    dispatcher.get(url.origin).intercept({ path, method: 'POST' }).reply(202, 'output');
    expect(invoker.isReady).toBe(true);
    const answer = await invoke(invoker);
    expect([answer.status, await text(answer.body)]).toEqual([202, 'output']);
  });

  it.each([600, 999])('rejects the invalid status %s of a gateway', async (status) => {
    const url = new URL('http://10.0.0.1:8080');
    dispatcher.get(url.origin).intercept({ path: /./, method: 'POST' }).reply(status, 'output');
    const invoker = new GatewayInvoker(() => ({ url, dispatcher }));
    await expect(invoke(invoker)).rejects.toMatchObject({
      code: 'upstream_failed',
      message: `10.0.0.1:8080 (gateway) answered with the invalid status ${status}.`,
    });
  });

  it.each<[string, number | null]>([
    ['0.012345', 0.012345],
    ['3', 3],
    ['', null],
    ['0x10', null],
    ['1e3', null],
    ['-1', null],
    ['soon', null],
  ])('takes the duration %j of a gateway for %s s', async (duration, want) => {
    const url = new URL('http://10.0.0.1:8080');
    const headers = { 'x-duration-seconds': duration };
    dispatcher.get(url.origin).intercept({ path: /./, method: 'POST' }).reply(200, 'output', { headers });
    const answer = await invoke(new GatewayInvoker(() => ({ url, dispatcher })));
    expect([answer.durationSeconds, await text(answer.body)]).toEqual([want, 'output']);
  });
});
