import { describe, expect, it } from 'vitest';
import { isMalformed, parseQuery } from './queryValidation.ts';

describe('parseQuery', () => {
  it.each<[string, [string, unknown][]]>([
    ['', []],
    ['func=add', [['func', 'add']]],
    ['func', [['func', '']]],
    ['func=a=b', [['func', 'a=b']]],
    ['func=a+b%20c%2B', [['func', 'a b c+']]],
    ['func=%E5%8A%A0', [['func', '加']]],
    ['func=a&func=b&func=c', [['func', ['a', 'b', 'c']]]],
    ['&&func=a&', [['func', 'a']]],
    ['__proto__=a&__proto__=b', [['__proto__', ['a', 'b']]]],
    ['func=%00', [['func', '\0']]],
  ])('%j', (text, want) => {
    const query = parseQuery(text);
    expect(Object.entries(query)).toEqual(want);
    expect(isMalformed(query)).toBe(false);
  });

  it.each(['func=%', 'func=%zz', 'func=%E5%8A', '%ff=1', 'a=1&b=%c0%80'])('marks %j as malformed', (text) => {
    expect(isMalformed(parseQuery(text))).toBe(true);
  });
});
