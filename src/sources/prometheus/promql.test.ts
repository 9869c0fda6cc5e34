import { describe, expect, it } from 'vitest';
import { anyOf, quoted } from './promql.ts';

describe('quoted', () => {
  it.each([
    ['a', '"a"'],
    ['a"b', '"a\\"b"'],
    ['a\\b', '"a\\\\b"'],
    ['a\nb', '"a\\nb"'],
    ['函数', '"函数"'],
    ['"} or up{x="', '"\\"} or up{x=\\""'],
  ])('quotes %j', (text, want) => expect(quoted(text)).toBe(want));
});

describe('anyOf', () => {
  it.each<[string[], string]>([
    [['a', 'b'], '"a|b"'],
    [['.*'], '"\\\\.\\\\*"'],
    [['a|b'], '"a\\\\|b"'],
    [['(?i)x[a-z]{2}^$'], '"\\\\(\\\\?i\\\\)x\\\\[a-z\\\\]\\\\{2\\\\}\\\\^\\\\$"'],
    [['a\\d"'], '"a\\\\\\\\d\\""'],
  ])('matches exactly %j', (texts, want) => expect(anyOf(texts)).toBe(want));
});
