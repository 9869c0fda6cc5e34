import { describe, expect, it } from 'vitest';
import { ChildLoops } from './childLoops.ts';

describe('ChildLoops', () => {
  const bug = new TypeError('no such thing');
  const failing = async () => {
    throw bug;
  };
  const never = new AbortController().signal;

  it.each(['before', 'while'])('fail their owner when one throws %s it watches', async (when) => {
    const loops = new ChildLoops();
    if (when === 'before') await loops.run(failing, never);
    const watching = loops.watch(never);
    if (when === 'while') await loops.run(failing, never);
    await expect(watching).rejects.toBe(bug);
  });

  it('may return, and throw once they were stopped', async () => {
    const loops = new ChildLoops();
    const stopping = new AbortController();
    const watching = loops.watch(stopping.signal);
    await loops.run(async () => {}, never);
    await loops.run(failing, AbortSignal.abort());
    stopping.abort();
    await expect(watching).resolves.toBeUndefined();
  });
});
