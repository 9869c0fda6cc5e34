import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import { Fault } from '../fault.ts';
import { unlessAborted } from './unlessAborted.ts';

const late = () => new Fault('upstream_timeout', 'It is late.');
const settled = () => new Promise((resolve) => setImmediate(resolve));

it('Work that ends in time is passed on, and leaves no listener', async () => {
  const { signal } = new AbortController();
  expect(await unlessAborted(Promise.resolve(3), signal, late)).toBe(3);
  await expect(unlessAborted(Promise.reject(new Error('lost')), signal, late)).rejects.toThrow('lost');
  await settled();
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

it("Work that is late is left alone, and its failure is nobody's", async () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => unhandled.push(reason);
  process.on('unhandledRejection', note);
  try {
    for (const isAbortedBefore of [true, false]) {
      const ending = new AbortController();
      let fail: (thrown: Error) => void = () => {};
      const work = new Promise<void>((_resolve, reject) => {
        fail = reject;
      });
      if (isAbortedBefore) ending.abort();
      const waited = unlessAborted(work, ending.signal, late);
      ending.abort();
      await expect(waited).rejects.toMatchObject({ code: 'upstream_timeout' });
      fail(new Error('lost'));
      await settled();
      expect(getEventListeners(ending.signal, 'abort')).toEqual([]);
    }
    expect(unhandled).toEqual([]);
  } finally {
    process.off('unhandledRejection', note);
  }
});
