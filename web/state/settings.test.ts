import { describe, expect, it } from 'vitest';
import { choicesOf, preferredLanguage } from './settings.ts';

const usual = { language: 'auto', theme: 'system', singleKeys: true, clock: 'local' };

describe('Stored settings', () => {
  it.each([
    [null, usual],
    ['', usual],
    ['{', usual],
    ['7', usual],
    ['null', usual],
    ['{"language":"fr","theme":7}', usual],
    ['{"clock":"UTC"}', usual],
    [
      '{"language":"zh","theme":"dark","singleKeys":false,"clock":"utc"}',
      { language: 'zh', theme: 'dark', singleKeys: false, clock: 'utc' },
    ],
  ])('%s are read as %j', (text, choices) => {
    expect(choicesOf(text)).toEqual(choices);
  });
});

it.each([
  [['zh-CN', 'en'], 'zh'],
  [['de', 'zh-TW', 'en'], 'zh'],
  [['de', 'en-GB', 'zh'], 'en'],
  [['de'], 'en'],
  [[], 'en'],
])('A browser that prefers %j gets %s', (languages, language) => {
  expect(preferredLanguage(languages)).toBe(language);
});
