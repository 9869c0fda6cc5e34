import { expect, it } from 'vitest';
import { Semaphore } from './semaphore.ts';

it('runs two tasks at a time, the others in order, and aborted ones at once', async () => {
  const semaphore = new Semaphore(2);
  const giveUp = new AbortController();
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const pass = (name: string, signal = new AbortController().signal) =>
    semaphore.pass(signal, () => {
      begun.push(name);
      return new Promise<void>((resolve) => ends.set(name, resolve));
    });
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  const all = [pass('a'), pass('b'), pass('c'), pass('d', giveUp.signal), pass('e')];
  await turn();
  expect(begun).toEqual(['a', 'b']);
  ends.get('a')?.();
  await turn();
  expect(begun).toEqual(['a', 'b', 'c']);
  giveUp.abort();
  await turn();
  expect(begun).toEqual(['a', 'b', 'c', 'd']);
  for (const name of ['b', 'c', 'd']) ends.get(name)?.();
  await turn();
  expect(begun).toEqual(['a', 'b', 'c', 'd', 'e']);
  ends.get('e')?.();
  await Promise.all(all);
});
