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
    ['bytes with zeros', bytes('a\0b'), 'text/plain', { kind: 'binary', text: '' }],
    ['an unknown charset', bytes('a'), 'text/plain; charset=nope', { kind: 'binary', text: '' }],
  ])('shows %s', (_, body, contentType, shown) => {
    expect(resultBody(body, contentType)).toEqual(shown);
  });

  it('is cut where it is long', () => {
    expect(resultBody(bytes('x'.repeat(mostShown + 5)), null).text).toHaveLength(mostShown);
  });
});
