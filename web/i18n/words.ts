import { createContext, use } from 'react';
import { en } from './en.ts';
import { zh } from './zh.ts';

export type Language = 'en' | 'zh';

/** The texts of one language. */
export type Words = typeof en;

export function wordsOf(language: Language): Words {
  return language === 'zh' ? zh : en;
}

export const WordsContext = createContext<Words>(en);

/** The texts in the chosen language: `useWords().frame.live`. */
export function useWords(): Words {
  return use(WordsContext);
}
