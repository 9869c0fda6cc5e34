import { expect, it } from 'vitest';
import { bodyPieces } from './bodyPieces.ts';

/** A body of these pieces, and whether it was read to its end or given up. */
function bodyOf(pieces: readonly string[]) {
  const given = { up: false };
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece));
    },
    cancel: () => {
      given.up = true;
    },
  });
  return { body, given };
}

it.each([
  ['one that does not end', ['ab\n', 'cdef', 'ghij', 'klmn'], ['ab']],
  [
    'short ones, many at once',
    ['ab\ncd\nef\ngh\nij\nkl\n', 'abcdefghij', 'k', 'l'],
    ['ab', 'cd', 'ef', 'gh', 'ij', 'kl'],
  ],
])('A body is given up at a piece that is too long: %s', async (_what, pieces, want) => {
  const { body, given } = bodyOf(pieces);
  const read: string[] = [];
  const reading = async () => {
    for await (const piece of bodyPieces(body, '\n', () => {}, 10)) read.push(piece);
  };
  await expect(reading()).rejects.toMatchObject({ code: 'malformed_answer' });
  expect(read).toEqual(want);
  expect(given.up).toBe(true);
});
