import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const css = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8');

/** The colours of a theme, by token. */
function coloursOf(theme: 'dark' | 'light'): ReadonlyMap<string, string> {
  const block = new RegExp(`\\[data-theme="${theme}"\\]\\s*\\{([^}]*)\\}`).exec(css)?.[1] ?? '';
  return new Map(
    [...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)].map(([, name = '', value = '']) => [name, value]),
  );
}

/** Relative luminance, as WCAG 2.2 defines it. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

const onPage = ['n0', 'n1', 'n2', 'n3'];
const texts: [string, readonly string[]][] = [
  ...['n9', 'n8', 'n7', 'accent', 'warn', 'bad'].map((text): [string, string[]] => [text, onPage]),
  ['on-accent', ['accent']],
  ['accent', ['accent-weak']],
  ['n9', ['accent-weak', 'bad-weak']],
  ['bad', ['bad-weak']],
  ['warn', ['warn-weak']],
  ...['cpu', 'mem', 'down', 'up', 'err'].map((text): [string, string[]] => [text, ['n0']]),
];
const marks = ['ink', 'n6', 'lat-50', 'lat-95', 'lat-99', 'accent-line', 'cpu', 'mem', 'down', 'up', 'err'];

describe.each(['dark', 'light'] as const)('The colours of the %s theme', (theme) => {
  const colours = coloursOf(theme);
  const ratio = (text: string, ground: string) => contrast(colours.get(text) ?? '', colours.get(ground) ?? '');

  it.each(texts)('have a contrast of 4.5 for text in %s on %j', (text, grounds) => {
    for (const ground of grounds)
      expect({ ground, enough: ratio(text, ground) >= 4.5 }).toEqual({ ground, enough: true });
  });

  it.each(marks)('have a contrast of 3 for marks in %s', (mark) => {
    for (const ground of ['n0', 'n1'])
      expect({ ground, enough: ratio(mark, ground) >= 3 }).toEqual({ ground, enough: true });
  });
});

it.each([
  ['#000000', '#ffffff', 21],
  ['#767676', '#ffffff', 4.54],
])('The contrast of %s on %s is %d', (one, other, want) => {
  expect(contrast(one, other)).toBeCloseTo(want, 2);
});
