import { describe, expect, it } from 'vitest';
import { mostShown, resultBody } from './resultBody.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('the body of an answer', () => {
  it.each([
    ['nothing', bytes(''), null, { kind: 'empty', text: '' }],
    ['JSON, whatever its type', bytes('{"a":1}'), 'text/plain', { kind: 'json', text: '{\n  "a": 1\n}' }],
    ['HTML as text', bytes('<img onerror=x>'), 'text/html', { kind: 'text', text: '<img onerror=x>' }],
    ['another charset', Uint8Array.of(0xe9), 'text/plain; charset=iso-8859-1', { kind: 'text', text: 'é' }],
    ['bytes that are no UTF-8', Uint8Array.of(0xff, 0xd8), 'image/jpeg', { kind: 'binary', text: '' }],
    ['a character that does not end', Uint8Array.of(0x61, 0xc3), 'text/plain', { kind: 'binary', text: '' }],
    ['bytes with zeros', bytes('a\0b'), 'text/plain', { kind: 'binary', text: '' }],
    ['an unknown charset', bytes('a'), 'text/plain; charset=nope', { kind: 'binary', text: '' }],
  ])('shows %s', (_, body, contentType, shown) => {
    expect(resultBody(body, contentType, true)).toEqual({ ...shown, isCut: false });
  });

  it('is cut where it is long', () => {
    const shown = resultBody(bytes('x'.repeat(mostShown + 5)), null, true);
    expect(shown.text).toHaveLength(mostShown);
    expect(shown.isCut).toBe(true);
  });

  it('is whole where only its indentation is long', () => {
    const shown = resultBody(bytes(`[${'1,'.repeat(mostShown / 4)}1]`), null, true);
    expect(shown.text.length).toBeGreaterThan(mostShown);
    expect(shown).toMatchObject({ kind: 'json', isCut: false });
  });

  it('is shown up to its last whole character where its end was not read', () => {
    expect(resultBody(Uint8Array.of(0x61, 0xc3), null, false)).toEqual({ kind: 'text', text: 'a', isCut: true });
  });

  it.each([20_000, 200_000])('is not indented where it nests %i deep', (length) => {
    const text = '['.repeat(length / 2) + ']'.repeat(length / 2);
    expect(resultBody(bytes(text), null, true)).toEqual({ kind: 'text', text, isCut: false });
  });
});
