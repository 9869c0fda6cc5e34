import { expect, test } from 'vitest';
import { LogLineDecoder, undated } from './logLineDecoder.ts';

const log = Buffer.from(
  [
    '2026-11-23T20:05:30.803439207Z one',
    'no time stamp',
    '2026-11-23T20:05:31.000000001Z 函数 💥 end\r',
    '2026-11-23T20:05:31.000000002+08:00 elsewhere',
    '2026-11-23T20:05:31.000000003Z',
    '',
    '2026-11-23T20:05:32.5Z \u0000 2026-11-23T20:05:32.5Z twice',
    '2026-11-23T20:05:33.000000000Z unfinished 💥',
  ].join('\n'),
);

function decodeInChunks(sizes: () => number): { lines: unknown[]; rest: unknown } {
  const decoder = new LogLineDecoder();
  const lines: unknown[] = [];
  for (let at = 0; at < log.length; ) {
    const size = sizes();
    lines.push(...decoder.push(log.subarray(at, at + size)));
    at += size;
  }
  return { lines, rest: decoder.rest() };
}

const whole = decodeInChunks(() => log.length);

test('strips time stamps and keeps lines without one', () => {
  expect(whole.lines).toEqual([
    { seconds: 1795464330, nanos: 803439207, text: 'one' },
    { seconds: undated, nanos: 0, text: 'no time stamp' },
    { seconds: 1795464331, nanos: 1, text: '函数 💥 end\r' },
    { seconds: 1795464331 - 8 * 3600, nanos: 2, text: 'elsewhere' },
    { seconds: 1795464331, nanos: 3, text: '' },
    { seconds: undated, nanos: 0, text: '' },
    { seconds: 1795464332, nanos: 500000000, text: '\u0000 2026-11-23T20:05:32.5Z twice' },
  ]);
  expect(whole.rest).toEqual({ seconds: 1795464333, nanos: 0, text: 'unfinished 💥' });
});

test.each([1, 2, 3, 5, 7, 11, 31, 64])('is the same in chunks of %d bytes', (size) => {
  expect(decodeInChunks(() => size)).toEqual(whole);
});

test.each([
  ['a', 10, 3],
  ['é', 11, 3],
  ['💥', 11, 4],
  ['函', 12, 3],
])('cuts a long line of %s between characters without loss', (character, longest, pieces) => {
  const stamp = '2026-11-23T20:05:30.000000000Z ';
  const decoder = new LogLineDecoder(stamp.length + longest);
  const text = character.repeat(Math.ceil(30 / Buffer.byteLength(character)));
  // A rest that looks like a line of its own stays a rest.
  const tail = '2026-11-23T20:05:31.000000000Z x';
  const lines = [...decoder.push(Buffer.from(stamp + text)), ...decoder.push(Buffer.from(`\n${stamp}next\n`))];
  expect(lines.length).toBeLessThanOrEqual(pieces + 1);
  expect(lines[0]).toMatchObject({ seconds: 1795464330 });
  expect(lines.slice(1, -1).every(({ seconds }) => seconds === undated)).toBe(true);
  expect(
    lines
      .slice(0, -1)
      .map((line) => line.text)
      .join(''),
  ).toBe(text);
  expect(lines.at(-1)).toMatchObject({ seconds: 1795464330, text: 'next' });
  const again = new LogLineDecoder(stamp.length + longest);
  const cut = again.push(Buffer.from(stamp + 'a'.repeat(longest) + tail));
  expect(cut[0]).toMatchObject({ text: 'a'.repeat(longest) });
  expect(again.push(Buffer.from('\n')).at(-1)).toMatchObject({ seconds: undated });
});

test('cuts bytes that are not UTF-8 too', () => {
  const decoder = new LogLineDecoder(8);
  const lines = decoder.push(Buffer.alloc(64, 0x80));
  expect(lines.length).toBe(7);
  expect(decoder.rest()?.text).toHaveLength(8);
});
