import { doctorReport } from '../../model/doctor/doctorReport.ts';
import type { ApiDependencies } from '../apiDependencies.ts';
import { languageOf } from './language.ts';
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
