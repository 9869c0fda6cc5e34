import { type Language, languages } from '../../contract/finding/language.ts';

const isLanguage = (text: string): text is Language => languages.some((language) => language === text);

/**
 * The language to tell findings in: what is asked for, else the first of Accept-Language that is known, by its weights
 * (RFC 9110, 12.5.4), else English.
 */
export function languageOf(asked: unknown, acceptLanguage: string | undefined): Language {
  if (typeof asked === 'string' && isLanguage(asked)) return asked;
  const ranges = (acceptLanguage ?? '').split(',').map((range, index) => {
    const [tag = '', ...parameters] = range.trim().toLowerCase().split(';');
    const weight = parameters.map((parameter) => /^\s*q=([\d.]+)\s*$/.exec(parameter)?.[1]).find((text) => text);
    return { language: tag.trim().split('-')[0] ?? '', weight: weight === undefined ? 1 : Number(weight), index };
  });
  ranges.sort((a, b) => b.weight - a.weight || a.index - b.index);
  for (const { language, weight } of ranges) if (weight > 0 && isLanguage(language)) return language;
  return 'en';
}
