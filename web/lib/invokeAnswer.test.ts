import { describe, expect, it } from 'vitest';
import { readBody } from './invokeAnswer.ts';

/** An answer that never ends. */
function endless() {
  const seen = { isCancelled: false };
  const stream = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(Uint8Array.of(1, 2, 3)),
    cancel: () => {
      seen.isCancelled = true;
    },
  });
  return { stream, seen };
}

const streamOf = (...parts: readonly number[][]) =>
  new ReadableStream<Uint8Array>({
    start: (controller) => {
      for (const part of parts) controller.enqueue(Uint8Array.from(part));
      controller.close();
    },
  });

describe('reading an answer', () => {
  it.each([
    { parts: [], bytes: [] },
    { parts: [[1, 2], [3]], bytes: [1, 2, 3] },
    { parts: [[1, 2, 3, 4]], bytes: [1, 2, 3, 4] },
  ])('gives all of $parts', async ({ parts, bytes }) => {
    const read = await readBody(streamOf(...parts), 4);
    expect([...read.bytes]).toEqual(bytes);
    expect(read.isWhole).toBe(true);
  });

  it('gives nothing of an answer without a body', async () => {
    expect(await readBody(null)).toEqual({ bytes: new Uint8Array(), isWhole: true });
  });

  it('says of an answer that breaks off that the server is unreachable', async () => {
    const cause = new TypeError('network error');
    const stream = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(cause) });
    await expect(readBody(stream)).rejects.toMatchObject({ code: 'unreachable', cause });
  });

  it('stops at the limit and ends the stream', async () => {
    const { stream, seen } = endless();
    const read = await readBody(stream, 4);
    expect([...read.bytes]).toEqual([1, 2, 3, 1]);
    expect(read.isWhole).toBe(false);
    expect(seen.isCancelled).toBe(true);
  });
});
