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
