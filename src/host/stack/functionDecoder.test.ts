import { expect, test } from 'vitest';
import { parseMemoryQuantity } from './functionDecoder.ts';

test.each([
  ['128Mi', 134_217_728],
  ['64M', 64_000_000],
  ['1e6', 1_000_000],
  ['1E3', 1000],
  ['1E', 1e18],
  ['1.5Gi', 1_610_612_736],
  ['40k', 40_000],
  ['2Ki', 2048],
  ['1024', 1024],
  ['.5Ki', 512],
  ['1.0001', 2],
])('parses %s as %d bytes', (text, bytes) => expect(parseMemoryQuantity(text)).toBe(bytes));

test.each(['', '0', '-1Mi', '128m', '128MB', '128mi', '12 Mi', 'lots', '1e', '1e999', '1e6Mi', 'Mi', '1,5Gi', '1K'])(
  'rejects the memory quantity "%s"',
  (text) => expect(parseMemoryQuantity(text)).toBeNull(),
);
