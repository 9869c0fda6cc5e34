import type { FastifyInstance } from 'fastify';
import { type DoctorAnswer, doctor } from '../../contract/doctor.ts';
import { Checkups } from '../../model/doctor/checkup.ts';
import { doctorReport } from '../../model/doctor/doctorReport.ts';
import type { ApiDependencies } from '../apiDependencies.ts';
import { askerOf } from '../interface/asker.ts';
import { pathSchema, queryOf } from '../interface/pathSchema.ts';
import { languageOf } from './language.ts';

export function registerDoctor(app: FastifyInstance, { clock, connections, ownFindings }: ApiDependencies): void {
  const checkups = new Checkups(clock);
  app.get(
    doctor.path,
    { schema: pathSchema(doctor), config: { access: 'viewer' } },
    async (request): Promise<DoctorAnswer> => {
      const { connection, namespaces } = askerOf(connections, request);
      const [checkup, own] = await Promise.all([checkups.of(connection), ownFindings()]);
      const language = languageOf(queryOf(request)['lang'], request.headers['accept-language']);
      return doctorReport(connection, checkup, own, { language, namespaces }, connection.clock.wallMs());
    },
  );
}
