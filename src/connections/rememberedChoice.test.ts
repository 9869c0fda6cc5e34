import { describe, expect, it } from 'vitest';
import { decodeChoice, encodeChoice, type RememberedChoice } from './rememberedChoice.ts';

const choice: RememberedChoice = { kind: 'prometheus', address: 'http://[::1]:9090/select/0', withOwn: true };

describe('a remembered choice', () => {
  it.each<RememberedChoice>([choice, { kind: 'local', address: 'local', withOwn: false }])(
    'round-trips %o',
    (given) => {
      expect(decodeChoice(encodeChoice(given))).toEqual(given);
    },
  );

  const changed = (change: object) => JSON.stringify({ ...JSON.parse(encodeChoice(choice)), ...change });
  it.each([
    ['', 'is corrupt'],
    ['{"faascope":"connec', 'is corrupt'],
    ['null', 'is corrupt'],
    ['[]', 'was not written by faascope'],
    ['{"version":1}', 'was not written by faascope'],
    [changed({ version: 2 }), 'was written by a newer version (2)'],
    [changed({ version: '1' }), 'has an unknown version'],
    [changed({ kind: 'gateway' }), 'is corrupt'],
    [changed({ address: 7 }), 'is corrupt'],
    [changed({ withOwn: null }), 'is corrupt'],
    [changed({ address: 'local' }), 'has no valid address'],
    [changed({ address: 'http://u:p@h:1' }), 'has no valid address'],
    [changed({ address: 'http://h:80' }), 'has no valid address'],
    [changed({ kind: 'local' }), 'has no valid address'],
  ])('%s %s', (text, reason) => {
    expect(decodeChoice(text)).toEqual({ reason });
  });

  it('is not decoded from a truncated file', () => {
    const text = encodeChoice(choice);
    for (let length = 0; length < text.length - 1; length++) {
      expect(decodeChoice(text.slice(0, length))).toHaveProperty('reason');
    }
  });
});
