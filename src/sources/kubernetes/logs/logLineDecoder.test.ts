import { describe, expect, test } from 'vitest';
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

test('strips timestamps and keeps lines without one', () => {
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

test.each([1, 2, 3, 5, 7, 11, 31, 64])('decodes the same in chunks of %d bytes', (size) => {
  expect(decodeInChunks(() => size)).toEqual(whole);
});

test.each([
  ['a', 10, 3],
  ['é', 11, 3],
  ['💥', 11, 4],
  ['函', 12, 3],
])('splits a long line of %s between characters, without loss', (character, longest, pieces) => {
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

test('splits bytes that are not UTF-8 too', () => {
  const decoder = new LogLineDecoder(8);
  const lines = decoder.push(Buffer.alloc(64, 0x80));
  expect(lines.length).toBe(7);
  expect(decoder.rest()?.text).toHaveLength(8);
});

const kibibyte = 1024;
const firstStamp = '2026-11-23T20:05:30.000000001Z ';
const second = 1_795_464_330;

/** The stamp of the piece with this index: each a microsecond after the one before. */
function stampOf(index: number): string {
  return index === 0 ? firstStamp : `2026-11-23T20:05:30.${String(index * 1000).padStart(9, '0')}Z `;
}

/** A line as a kubelet before 1.26 gives it: a stamp before each piece. */
function oldKubelet(text: string, pieceBytes: number): Buffer {
  const bytes = Buffer.from(text);
  const parts: Buffer[] = [];
  for (let at = 0, index = 0; at === 0 || at < bytes.length; at += pieceBytes, index++) {
    parts.push(Buffer.from(stampOf(index)), bytes.subarray(at, at + pieceBytes));
  }
  return Buffer.concat([...parts, Buffer.from('\n')]);
}

/** As a kubelet since 1.26 gives it. */
function newKubelet(text: string): Buffer {
  return Buffer.from(`${firstStamp}${text}\n`);
}

/** Decodes the log between two other lines, in chunks of so many bytes. */
function decodeBetween(log: Buffer, chunkBytes: number, longestBytes?: number) {
  const whole = Buffer.concat([Buffer.from(`${firstStamp}before\n`), log, Buffer.from(`${firstStamp}after\n`)]);
  const decoder = new LogLineDecoder(longestBytes);
  const lines = [];
  for (let at = 0; at < whole.length; at += chunkBytes)
    lines.push(...decoder.push(whole.subarray(at, at + chunkBytes)));
  expect(decoder.rest()).toBeNull();
  expect(lines[0]).toMatchObject({ text: 'before' });
  expect(lines.at(-1)).toMatchObject({ seconds: second, text: 'after' });
  return lines.slice(1, -1);
}

const digits = (length: number) => '0123456789'.repeat(Math.ceil(length / 10)).slice(0, length);

const longLines = [
  { name: 'two pieces', text: digits(20_000) },
  { name: 'many pieces', text: digits(100_000) },
  { name: 'characters of three bytes, split between pieces', text: `x${'函数'.repeat(9000)}` },
  { name: 'characters of four bytes, split between pieces', text: `xyz${'💥'.repeat(9000)}` },
  { name: 'a carriage return at the end', text: `${digits(20_000)}\r` },
  {
    name: "a timestamp by the function right after the kubelet's",
    text: `${digits(16 * kibibyte)}2026-11-23T20:05:30.000000000Z job ${digits(9000)}`,
  },
  { name: 'a timestamp by the function at the beginning', text: `2026-11-23T20:05:30.500000000Z ${digits(40_000)}` },
];

describe.each([{ pieceBytes: 16 * kibibyte }, { pieceBytes: 8 * kibibyte }])(
  'lines split into pieces of $pieceBytes',
  ({ pieceBytes }) => {
    describe.each([1000, 64 * kibibyte, 1_000_000])('in chunks of %d bytes', (chunkBytes) => {
      test.each(longLines)('$name: joined as it was logged', ({ text }) => {
        const found = decodeBetween(oldKubelet(text, pieceBytes), chunkBytes);
        expect(found).toEqual([{ seconds: second, nanos: 1, text }]);
      });
    });

    test('an empty last piece, which a runtime stores after a full one', () => {
      const text = digits(2 * pieceBytes);
      const log = Buffer.concat([oldKubelet(text, pieceBytes).subarray(0, -1), Buffer.from(`${stampOf(2)}\n`)]);
      expect(decodeBetween(log, 64 * kibibyte)).toEqual([{ seconds: second, nanos: 1, text }]);
    });

    test.each([
      { cut: 'within a piece', longestBytes: 100_000, chunkBytes: 10_000 },
      { cut: 'within a stamp', longestBytes: firstStamp.length + 96 * kibibyte + 9, chunkBytes: 5 },
      { cut: 'at a stamp', longestBytes: firstStamp.length + 96 * kibibyte, chunkBytes: 5 },
    ])('a very long line split $cut: nothing is lost, no timestamp is left', (how) => {
      const text = `x${'函数'.repeat(60_000)}`;
      const found = decodeBetween(oldKubelet(text, pieceBytes), how.chunkBytes, how.longestBytes);
      expect(found.length).toBeGreaterThan(3);
      expect(found.map((line) => line.text).join('')).toBe(text);
      expect(found.slice(1).every(({ seconds }) => seconds === undated)).toBe(true);
    });

    test('a short rest of a split line that contains a timestamp', () => {
      const text = digits(2 * pieceBytes + 100);
      const found = decodeBetween(oldKubelet(text, pieceBytes), 5, 2 * pieceBytes - 50);
      expect(found).toHaveLength(2);
      expect(found.map((line) => line.text).join('')).toBe(text);
    });

    test('one long line after another', () => {
      const texts = [digits(40_000), digits(30_000), digits(50_000)];
      const [one = '', two = '', three = ''] = texts;
      const log = Buffer.concat([oldKubelet(one, pieceBytes), newKubelet(two), oldKubelet(three, pieceBytes)]);
      for (const chunkBytes of [1000, 1_000_000]) {
        expect(decodeBetween(log, chunkBytes).map(({ text }) => text)).toEqual(texts);
      }
    });
  },
);

test('Docker: replaced bytes of a split character shift the next timestamp', () => {
  const bytes = Buffer.from('函数'.repeat(9000));
  const log: Buffer[] = [];
  let text = '';
  for (let at = 0, index = 0; at < bytes.length; at += 16 * kibibyte, index++) {
    // As encoding/json does: U+FFFD for each byte that is none of a character.
    const piece = bytes.subarray(at, at + 16 * kibibyte);
    const start = piece.findIndex((byte) => (byte & 0xc0) !== 0x80);
    const rest = (piece.length - start) % 3;
    const stored = `${'\ufffd'.repeat(start)}${piece.toString('utf8', start, piece.length - rest)}${'\ufffd'.repeat(rest)}`;
    log.push(Buffer.from(stampOf(index)), Buffer.from(stored));
    text += stored;
  }
  expect(text).toContain('\ufffd');
  expect(decodeBetween(Buffer.concat([...log, Buffer.from('\n')]), 64 * kibibyte)).toEqual([
    { seconds: second, nanos: 1, text },
  ]);
});

const head = digits(16 * kibibyte);
const later = '2026-11-23T20:05:31.000000000Z';

test.each([
  { name: 'anywhere but behind a full piece', text: `${digits(9000)}${later} ${digits(20_000)}` },
  { name: 'a byte off', text: `${head}.${later} tail` },
  { name: 'behind a full piece, but from before the line', text: `${head}2026-11-23T20:05:29.000000000Z tail` },
  { name: 'behind a full piece, but long after the line', text: `${head}2026-11-23T22:05:29.000000000Z tail` },
  { name: 'behind a full piece, but without a fraction', text: `${head}2026-11-23T20:05:31Z tail` },
  { name: 'behind a full piece, but with no space behind it', text: `${head}${later}, tail` },
  { name: 'behind a full piece, but at the very end', text: `${head}${later}` },
  { name: 'behind the first full piece, but not behind the next', text: `${head}${later} ${digits(30_000)}` },
  { name: 'behind the second full piece only', text: `${head}${head}${later} tail` },
  { name: 'behind 16,384 characters that are more bytes', text: `函${head.slice(1)}${later} tail` },
  { name: 'in a short line', text: `${digits(100)}${later} tail` },
])('keeps a timestamp written by the function $name', ({ text }) => {
  for (const chunkBytes of [1000, 1_000_000]) {
    expect(decodeBetween(newKubelet(text), chunkBytes)).toEqual([{ seconds: second, nanos: 1, text }]);
  }
});

test('keeps lines without a timestamp', () => {
  const text = `${digits(16 * kibibyte)}${later} tail`;
  expect(decodeBetween(Buffer.from(`${text}\n`), 64 * kibibyte)).toEqual([{ seconds: undated, nanos: 0, text }]);
});
