import Negotiator from 'negotiator';
import { type Language, languages } from '../../contract/finding/language.ts';

/** The language of findings: the requested one, else the client's preference by Accept-Language, else English. */
export function languageOf(requested: unknown, acceptLanguage: string | undefined): Language {
  const known = (text: unknown) => languages.find((language) => language === text);
  const negotiator = new Negotiator({ headers: { 'accept-language': acceptLanguage } });
  return known(requested) ?? known(negotiator.language([...languages])) ?? 'en';
}
