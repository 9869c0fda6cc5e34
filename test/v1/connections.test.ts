import { afterEach, describe, expect, it } from 'vitest';
import { Fault } from '../../src/model/fault.ts';
import { BuiltServer } from './builtServer.ts';
import { canaryConnection } from './canaryConnection.ts';

const clock = { wallMs: () => 1_000_500, monotonicMs: () => 0 };

describe('/api/v1/connections', () => {
  let server: BuiltServer | null = null;
  afterEach(() => server?.close());

  it('says that functions may be called once it is known where, and calls are 503 until then', async () => {
    const invoker = {
      isReady: false,
      invoke: () => Promise.reject(new Fault('no_connection', 'No gateway found yet.')),
    };
    server = await BuiltServer.of({ ...canaryConnection(clock), invoker });
    const mayInvoke = async () => Object((await server?.get('/api/v1/connections/lab'))?.body).may.invoke;
    expect(await mayInvoke()).toBe(false);
    for (const path of ['/function/add', '/api/v1/functions/fn/add/invoke']) {
      const { status, body } = await server.get(path, '', { method: 'POST' });
      expect({ status, body }).toMatchObject({ status: 503, body: { code: 'no_connection' } });
    }
    invoker.isReady = true;
    expect(await mayInvoke()).toBe(true);
  });
});
