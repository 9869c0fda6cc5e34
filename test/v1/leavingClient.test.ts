import { request } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { fakeLogs } from '../fakeLogs.ts';
import { BuiltServer } from './builtServer.ts';
import { canaryConnection } from './canaryConnection.ts';

const clock = { wallMs: () => 1_000_500, monotonicMs: () => 0 };

describe('A client that leaves', () => {
  let server: BuiltServer | null = null;
  afterEach(() => server?.close());

  // A body has arrived as a whole before the logs are read.
  it.each(['', 'x'])('ends the reading of logs, after the body "%s"', async (body) => {
    const signals: AbortSignal[] = [];
    const logs = fakeLogs({
      async *records(_query, signal) {
        signals.push(signal);
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
      },
    });
    server = await BuiltServer.of({ ...canaryConnection(clock), logs });
    const headers = { 'content-length': body.length };
    const asked = request(`${server.origin}/api/v1/functions/fn/add/logs`, { method: 'GET', headers });
    asked.on('error', () => {}).end(body);
    await expect.poll(() => signals.map(({ aborted }) => aborted)).toEqual([false]);
    asked.destroy();
    await expect.poll(() => signals.map(({ aborted }) => aborted)).toEqual([true]);
  });
});
