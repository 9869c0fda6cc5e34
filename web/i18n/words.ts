import { createContext, use } from 'react';
import { en } from './en.ts';
import { zh } from './zh.ts';

/** The languages of the dashboard, as in `lang` of the API. */
export type Language = 'en' | 'zh';

/** The texts of one language. */
export type Words = typeof en;

/** All texts in a language. */
export function wordsOf(language: Language): Words {
  return language === 'zh' ? zh : en;
}

/** The texts in the chosen language; components read them by {@link useWords}. */
export const WordsContext = createContext<Words>(en);

/** The texts in the chosen language: `useWords().frame.live`. */
export function useWords(): Words {
  return use(WordsContext);
}
