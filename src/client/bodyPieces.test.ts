import { expect, it } from 'vitest';
import { bodyJson, bodyPieces } from './bodyPieces.ts';

/** A body of these pieces, and whether it was given up. */
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
    'one after many short ones',
    ['ab\ncd\nef\ngh\nij\nkl\n', 'abcdefghij', 'k', 'l'],
    ['ab', 'cd', 'ef', 'gh', 'ij', 'kl'],
  ],
])('A body is given up at a piece that is too long: %s', async (_what, pieces, want) => {
  const { body, given } = bodyOf(pieces);
  const read: string[] = [];
  const reading = async () => {
    for await (const piece of bodyPieces(body, '\n', undefined, 10)) read.push(piece);
  };
  await expect(reading()).rejects.toMatchObject({ code: 'malformed_answer' });
  expect(read).toEqual(want);
  expect(given.up).toBe(true);
});

it('JSON is given up when it is too long', async () => {
  const { body, given } = bodyOf(['{"a":', '"long text"']);
  await expect(bodyJson(new Response(body), 10)).rejects.toMatchObject({ code: 'malformed_answer' });
  expect(given.up).toBe(true);
});

it.each([
  ['{"a":"\\n节\u2028"}\n', { a: '\n节\u2028' }],
  ['{\n\n"a":\n1}', { a: 1 }],
])('JSON is read whole: %j', async (text, want) => {
  expect(await bodyJson(new Response(text))).toEqual(want);
});

it.each([null, '', '{"a":'])('JSON that is not complete is none: %j', async (text) => {
  await expect(bodyJson(new Response(text))).rejects.toThrow(SyntaxError);
});
