import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineSplitter, longestLineBytes } from './lineSplitter.ts';

function split(...chunks: readonly Buffer[]): string[] {
  const splitter = new LineSplitter();
  const lines = chunks.flatMap((chunk) => splitter.push(chunk));
  return [...lines, ...splitter.end()].map((line) => Buffer.from(line, 'latin1').toString());
}

test.each([
  ['an empty chunk', [''], []],
  ['a line', ['a\n'], ['a']],
  ['no newline at the end', ['a\nb'], ['a', 'b']],
  ['a line in three chunks', ['a', 'b', 'c\nd'], ['abc', 'd']],
  ['blank lines', ['a\n\n\n'], ['a', '', '']],
  ['bytes beyond ASCII', ['é\n漢'], ['é', '漢']],
])('splits %s', (_, chunks, lines) => expect(split(...chunks.map((text) => Buffer.from(text)))).toEqual(lines));

test('splits a long line between characters, without loss', () => {
  const text = `${'x'.repeat(longestLineBytes - 1)}${'漢'.repeat(9000)}`;
  const lines = split(Buffer.from(text));
  expect(lines.length).toBe(3);
  expect(lines.every((line) => Buffer.byteLength(line) <= longestLineBytes && !line.includes('\ufffd'))).toBe(true);
  expect(lines.join('')).toBe(text);
});

test('gives the same lines wherever chunks end', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[ab\n漢]*$/), fc.array(fc.nat(20)), (text, cuts) => {
      const bytes = Buffer.from(text);
      const chunks: Buffer[] = [];
      let from = 0;
      for (const cut of cuts) {
        chunks.push(bytes.subarray(from, from + cut));
        from += cut;
      }
      expect(split(...chunks, bytes.subarray(from))).toEqual(split(bytes));
      const whole = text.endsWith('\n') ? text.slice(0, -1) : text;
      expect(split(bytes)).toEqual(text === '' ? [] : whole.split('\n'));
    }),
  );
});
