import { expect, test } from 'vitest';
import { fnv1a64, invocationId } from './invocation.ts';

// The test vectors of the FNV reference implementation.
test.each([
  ['', 'cbf29ce484222325'],
  ['a', 'af63dc4c8601ec8c'],
  ['b', 'af63df4c8601f1a5'],
  ['foobar', '85944171f73967e8'],
  ['chongo was here!\n', '46810940eff5f915'],
  // Of its UTF-8 bytes, computed with the reference implementation's algorithm in another language.
  ['é函数', '3a8b464f349b999b'],
])('hashes %j with FNV-1a', (text, hash) => {
  expect(fnv1a64(text)).toBe(hash);
});

test('differs if any part differs', () => {
  const identity = { podUid: '7d1c', restartCount: 0, startSeconds: 1_790_000_000, startNanos: 1, ordinal: 0 };
  const others = [
    { podUid: '7d1d' },
    { restartCount: 1 },
    { startSeconds: 1_790_000_001 },
    { startNanos: 10 },
    { ordinal: 1 },
  ].map((part) => invocationId({ ...identity, ...part }));
  expect(new Set([invocationId(identity), ...others]).size).toBe(6);
});
