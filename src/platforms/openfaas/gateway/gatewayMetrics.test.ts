import { expect, it } from 'vitest';
import { dispatcherFor } from '../../../sources/http/dispatcher.ts';
import { GatewayMetrics } from './gatewayMetrics.ts';

it.each(['from its start', 'later'])('throws what the scrapes of a gateway throw that is there %s', async (since) => {
  let isBroken = false;
  const bug = new TypeError('no such thing');
  const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
  const dispatcher = dispatcherFor({ connect: (_options, callback) => callback(refused, null) });
  const place = { url: new URL('http://gateway:8082/metrics'), dispatcher };
  const metrics = new GatewayMetrics({
    pages: since === 'later' ? [] : [place],
    defaultNamespace: 'fn',
    clock: { wallMs: () => 0, monotonicMs: () => 0 },
    random: () => {
      if (isBroken) throw bug;
      return 0;
    },
  });
  const running = metrics.run(new AbortController().signal);
  if (since === 'later') metrics.setPlaces([place]);
  isBroken = true;
  await expect(running).rejects.toBe(bug);
  await dispatcher.destroy();
});

it('still scrapes the other gateways after the scrapes of one have thrown', async () => {
  const ending = new AbortController();
  const bug = new TypeError('no such thing');
  let connections = 0;
  let connected = () => {};
  const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
  const dispatcher = dispatcherFor({
    connect: (_options, callback) => {
      connections++;
      connected();
      callback(refused, null);
    },
  });
  let toThrow: TypeError | null = null;
  const metrics = new GatewayMetrics({
    pages: ['one', 'other'].map((host) => ({ url: new URL(`http://${host}:8082/metrics`), dispatcher })),
    defaultNamespace: 'fn',
    clock: { wallMs: () => Date.now(), monotonicMs: () => performance.now() },
    random: () => {
      const thrown = toThrow;
      toThrow = null;
      if (thrown !== null) throw thrown;
      return 0;
    },
  });
  toThrow = bug;
  await expect(metrics.run(ending.signal)).rejects.toBe(bug);
  const before = connections;
  await new Promise<void>((resolve) => {
    connected = resolve;
  });
  expect(connections).toBeGreaterThan(before);
  ending.abort();
  await dispatcher.destroy();
});
