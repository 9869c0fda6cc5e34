import Negotiator from 'negotiator';
import { type Language, languages } from '../../contract/finding/language.ts';
import { doctorReport } from '../../model/doctor/doctorReport.ts';
import type { ApiDependencies } from '../apiDependencies.ts';
import type { V1Handler } from './v1Request.ts';

/** `/api/v1/doctor` */
export function doctorRoute({ checkups, ownFindings }: ApiDependencies): V1Handler<'doctor'> {
  return async (request) => {
    const { connection, namespaces } = request.context();
    const [checkup, own] = await Promise.all([checkups.of(connection, namespaces), ownFindings()]);
    const language = languageOf(request.query['lang'], request.request.headers['accept-language']);
    return doctorReport(connection, checkup, own, { language, namespaces }, connection.clock.wallMs());
  };
}

/** The language of findings: the requested one, else the client's preference by Accept-Language, else English. */
export function languageOf(requested: unknown, acceptLanguage: string | undefined): Language {
  const known = (text: unknown) => languages.find((language) => language === text);
  const negotiator = new Negotiator({ headers: { 'accept-language': acceptLanguage } });
  return known(requested) ?? known(negotiator.language([...languages])) ?? 'en';
}
