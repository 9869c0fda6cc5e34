import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { en } from './en.ts';
import { type Language, wordsOf } from './words.ts';
import { zh } from './zh.ts';

const web = join(import.meta.dirname, '..');

/** All code of the dashboard but the dictionaries. */
const code = readdirSync(web, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !/^(?:i18n|node_modules)\/|\.test\.ts$/.test(name))
  .map((name) => readFileSync(join(web, name), 'utf8'))
  .join('\n');

const entries = (words: object): [string, unknown][] => Object.entries(words);

describe.each(entries(en))('The texts of %s', (section, words) => {
  it('are all used', () => {
    const unused = Object.keys(Object(words)).filter((key) => !new RegExp(`\\b${key}\\b`).test(code));
    expect(unused).toEqual([]);
  });

  it('are in Chinese where they have letters', () => {
    const chinese = new Map(entries(Object(new Map(entries(zh)).get(section))));
    const same = entries(Object(words)).filter(
      ([key, text]) => typeof text === 'string' && /[a-z]{3}/.test(text) && text === chinese.get(key),
    );
    // Names and units that both languages write alike are listed here.
    expect(same.map(([key]) => key).filter((key) => !['cpu', 'memory'].includes(key))).toEqual([]);
  });
});

it.each<[Language, number, number | null, string]>([
  ['en', 106, 1, '14:04:18, 106 calls, 1 error'],
  ['en', 1, 0, '14:04:18, 1 call, 0 errors'],
  ['en', 106, null, '14:04:18, 106 calls, errors unknown'],
  ['zh', 106, 1, '14:04:18，106 次调用，1 次错误'],
  ['zh', 106, null, '14:04:18，106 次调用，错误次数未知'],
])('The strip says in %s of %d calls and %s errors what is known of them', (language, calls, errors, text) => {
  expect(wordsOf(language).frame.stripValue('14:04:18', calls, errors)).toBe(text);
});
