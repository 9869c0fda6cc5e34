import { type Language, languages } from '../../contract/finding/language.ts';
import type { GivenFlags } from '../options/readFlags.ts';

/** How the doctor tells what it found. */
export interface DoctorOptions {
  readonly language: Language;
  /** Print what `/api/v1/doctor` answers. */
  readonly json: boolean;
  readonly colours: boolean;
}

/** Reads what `faascope doctor` takes besides the flags of the server: the options, and every mistake. */
export function doctorOptions(
  { values }: GivenFlags,
  environment: Readonly<Record<string, string | undefined>>,
  isTerminal: boolean,
): { readonly options: DoctorOptions; readonly mistakes: readonly string[] } {
  const asked = values.get('lang')?.[0];
  const language = languages.find((each) => each === asked);
  const mistakes =
    asked === undefined || language !== undefined ? [] : [`--lang must be one of ${languages.join(', ')}`];
  const { NO_COLOR: noColour = '', TERM: terminal } = environment;
  return {
    options: {
      language: language ?? localeLanguage(environment),
      json: values.has('json'),
      colours: isTerminal && noColour === '' && terminal !== 'dumb',
    },
    mistakes,
  };
}

/** The language of messages: LC_ALL goes before LC_MESSAGES, that before LANG (POSIX, 8.2). */
function localeLanguage({ LC_ALL, LC_MESSAGES, LANG }: Readonly<Record<string, string | undefined>>): Language {
  const locale = [LC_ALL, LC_MESSAGES, LANG].find((each) => each !== undefined && each !== '') ?? '';
  return /^zh\b|^zh_/i.test(locale) ? 'zh' : 'en';
}
