import { describe, expect, it } from 'vitest';
import { languageOf } from './doctorRoute.ts';

describe('the language of the doctor', () => {
  it.each<[unknown, string | undefined, string]>([
    [undefined, undefined, 'en'],
    ['zh', 'en', 'zh'],
    ['en', 'zh-CN', 'en'],
    [undefined, 'zh-CN,zh;q=0.9,en;q=0.8', 'zh'],
    [undefined, 'en-US,zh;q=0.5', 'en'],
    [undefined, 'zh;q=0.3, en;q=0.7', 'en'],
    [undefined, 'de, zh;q=0.1', 'zh'],
    [undefined, 'zh;q=0', 'en'],
    [undefined, ';;,q=', 'en'],
  ])('%j and %j is %s', (asked, header, language) => {
    expect(languageOf(asked, header)).toBe(language);
  });
});
