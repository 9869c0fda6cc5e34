import { expect, it } from 'vitest';
import { isWanted, matches, type PaletteKind, paletteQuery } from './paletteQuery.ts';

const kinds: readonly PaletteKind[] = ['functions', 'pods', 'nodes', 'actions'];

it.each<[typed: string, text: string, wanted: readonly PaletteKind[]]>([
  ['', '', ['functions', 'actions']],
  ['  ', '', ['functions', 'actions']],
  [' or ', 'or', kinds],
  ['fn:or', 'or', ['functions']],
  ['POD: or', 'or', ['pods']],
  ['node:', '', ['nodes']],
  ['> fr', 'fr', ['actions']],
  ['or:fn', 'or:fn', kinds],
  ['$(id)', '$(id)', kinds],
])('%j looks for %j', (typed, text, wanted) => {
  const query = paletteQuery(typed);
  expect(query.text).toBe(text);
  expect(kinds.filter((kind) => isWanted(query, kind))).toEqual(wanted);
});

it.each([
  ['Freeze', 'FREE', true],
  ['Freeze', '', true],
  ['Freeze', 'live', false],
])('%j matches %j: %s', (label, text, expected) => {
  expect(matches(label, text)).toBe(expected);
});
