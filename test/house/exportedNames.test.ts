import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const source = join(import.meta.dirname, '../../src');

/** Names that two files may export, and why. */
const allowed: Readonly<Record<string, string>> = {
  pause: 'means the same in both: the client may import nothing of the server, nor depend on Node.js',
};

const exported =
  /^export (?:default )?(?:declare )?(?:abstract )?(?:async )?(?:const|let|function\*?|class|interface|type|enum) (\w+)/gm;

/** The names that a file exports, each once: an overload or a type beside a value of its name adds none. */
function exportsOf(text: string): ReadonlySet<string> {
  return new Set([...text.matchAll(exported)].map(([, name = '']) => name));
}

/** `name: file, file` for each name that several files export. */
function namesTwice(files: ReadonlyMap<string, string>): string[] {
  const places = new Map<string, string[]>();
  for (const [file, text] of files) {
    for (const name of exportsOf(text)) places.set(name, [...(places.get(name) ?? []), file]);
  }
  return [...places].filter(([, found]) => found.length > 1).map(([name, found]) => `${name}: ${found.join(', ')}`);
}

describe('an exported name has one meaning in src', () => {
  const files = new Map(
    readdirSync(source, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .map((name) => [name, readFileSync(join(source, name), 'utf8')]),
  );
  const found = namesTwice(files);

  it('is exported by one file, unless its reason is listed here', () => {
    expect(found.filter((line) => !((line.split(':')[0] ?? '') in allowed))).toEqual([]);
  });

  it.each(Object.keys(allowed))('%s is still exported twice', (name) => {
    expect(found.some((line) => line.startsWith(`${name}: `))).toBe(true);
  });

  it.each([
    ['export const place = 1;', 'export type place = string;'],
    ['export async function* place() {', 'export abstract class place {'],
    ['export interface place {', 'export function place(text: string): void {'],
  ])('the check finds %j beside %j', (one, other) => {
    const files = new Map([
      ['a.ts', `/** A. */\n${one}\n`],
      ['b.ts', other],
    ]);
    expect(namesTwice(files)).toEqual(['place: a.ts, b.ts']);
  });
});
