import { describe, expect, it } from 'vitest';
import { scopeOf } from './access.ts';
import { TokenTable } from './tokenTable.ts';

const label63 = 'a'.repeat(63);

describe('TokenTable.parse', () => {
  it.each<[string, number[]]>([
    ['', [1]],
    ['# only a comment', [1]],
    ['  # indented', [1]],
    ['\t#ann a\nbob b', []],
    ['ann', [1]],
    ['ann a\nbob b boss\neve c viewer x y', [2, 3]],
    ['ann a\r\nbob b caller team-a,team-b\r\n', []],
    ['eve t viewer ,', [1]],
    ['eve t viewer a,', [1]],
    ['eve t viewer ,a', [1]],
    ['eve t viewer a,,b', [1]],
    ['eve t viewer a, b', [1]],
    ['eve t viewer *', [1]],
    ['eve t viewer all # everything', [1]],
    ['eve t viewer #all', [1]],
    ['eve t viewer Team-A', [1]],
    ['eve t viewer team_a', [1]],
    ['eve t viewer -a', [1]],
    ['eve t viewer a-', [1]],
    ['eve t viewer a.b', [1]],
    ['eve t viewer ""', [1]],
    [`eve t viewer ${label63}`, []],
    [`eve t viewer ${label63}a`, [1]],
    ['eve t viewer a,a', []],
    ['ann t admin\neve u\nbob t viewer team-a', [3]],
    ['eve tök', [1]],
    [`eve ${'t'.repeat(4097)}`, [1]],
  ])('reports the mistakes of %j in lines %j', (text, lines) => {
    expect(TokenTable.parse(text).mistakes.map(({ line }) => line)).toEqual(lines);
  });

  it('repeats no token in a mistake', () => {
    const text = 'ann secret-1 boss\neve secret-2\nbob secret-2\ncat secrét\ndan x viewer secret-3!';
    const words = TokenTable.parse(text).mistakes.map(({ message }) => message);
    expect(words).toHaveLength(4);
    expect(words.join()).not.toMatch(/secr/);
  });

  it.each([
    ['Bearer t-1', 'ann'],
    ['bEARER t-1', 'ann'],
    ['Bearer  t-1', undefined],
    ['Bearer t-1 ', undefined],
    ['Bearer T-1', undefined],
    ['Bearer t-1, Bearer t-1', undefined],
    ['Bearer', undefined],
    ['Basic t-1', undefined],
    [undefined, undefined],
  ])('%s is the token of %s', (authorization, name) => {
    expect(TokenTable.parse('ann t-1').tokens.holder(authorization)?.name).toBe(name);
  });
});

describe('scopeOf', () => {
  it('is equal for the same namespaces in any order', () => {
    const { tokens } = TokenTable.parse('ann a viewer x,y\nbob b admin y,x,y');
    expect(tokens.holder('Bearer a')?.scope).toBe(tokens.holder('Bearer b')?.scope);
  });

  it('differs for different namespaces', () => {
    const sets = [null, [], ['only'], ['none'], ['a'], ['a', 'b'], ['a-b'], ['ab'], ['b']];
    const scopes = sets.map((names) => scopeOf(names === null ? null : new Set(names)));
    expect(new Set(scopes).size).toBe(sets.length);
    expect(scopes.filter((scope) => scope === '')).toHaveLength(1);
  });
});
