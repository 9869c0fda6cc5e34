import { describe, expect, it } from 'vitest';
import { decodeChoice, encodeChoice, type RememberedChoice } from './rememberedChoice.ts';

const choice: RememberedChoice = { kind: 'prometheus', address: 'http://[::1]:9090/select/0', withOwn: true };

describe('a remembered choice', () => {
  it.each<RememberedChoice>([choice, { kind: 'local', address: 'local', withOwn: false }])(
    'comes back: %o',
    (given) => {
      expect(decodeChoice(encodeChoice(given))).toEqual(given);
    },
  );

  const changed = (change: object) => JSON.stringify({ ...JSON.parse(encodeChoice(choice)), ...change });
  it.each([
    ['', 'is broken'],
    ['{"faascope":"connec', 'is broken'],
    ['null', 'is broken'],
    ['[]', 'is not of faascope'],
    ['{"version":1}', 'is not of faascope'],
    [changed({ version: 2 }), 'is of a newer version (2)'],
    [changed({ version: '1' }), 'has no version that is known'],
    [changed({ kind: 'gateway' }), 'is broken'],
    [changed({ address: 7 }), 'is broken'],
    [changed({ withOwn: null }), 'is broken'],
    [changed({ address: 'local' }), 'has no address'],
    [changed({ address: 'http://u:p@h:1' }), 'has no address'],
    [changed({ address: 'http://h:80' }), 'has no address'],
    [changed({ kind: 'local' }), 'has no address'],
  ])('%s %s', (text, reason) => {
    expect(decodeChoice(text)).toEqual({ reason });
  });

  it('is whole or not at all: no beginning of it can be read', () => {
    const text = encodeChoice(choice);
    for (let length = 0; length < text.length - 1; length++) {
      expect(decodeChoice(text.slice(0, length))).toHaveProperty('reason');
    }
  });
});
