import { expect, it } from 'vitest';
import type { Connection } from '../source/connection.ts';
import { Checkups } from './checkup.ts';

it('looks a connection over once for all who ask within 5 s', async () => {
  let nowMs = 1000;
  let looks = 0;
  const clock = { wallMs: () => nowMs, monotonicMs: () => nowMs };
  const connection: Connection = {
    name: 'local',
    clock,
    inventory: { name: 'local', revision: 0, snapshot: () => null, fault: null },
    metrics: [],
    calls: null,
    logs: null,
    invoker: null,
    notRunnable: [],
    sources: () => [],
    findings: () => [],
    diagnose: async () => {
      looks++;
      return [{ code: 'no_token', params: { address: `look ${looks}` } }];
    },
  };
  const checkups = new Checkups(clock);
  const address = async () => (await checkups.of(connection)).findings[0]?.params;
  expect(await Promise.all([address(), address(), address()])).toEqual(Array(3).fill({ address: 'look 1' }));
  nowMs += 4999;
  expect(await address()).toEqual({ address: 'look 1' });
  nowMs += 1;
  expect(await address()).toEqual({ address: 'look 2' });
});
