import type { FastifyInstance } from 'fastify';
import { type SetIPAnswer, setIP } from '../../contract/interface/setIP.ts';
import type { ApiDependencies } from '../apiDependencies.ts';
import { pathSchema, queryOf } from './pathSchema.ts';

export function registerSetIP(app: FastifyInstance, { connectionSwitch }: ApiDependencies): void {
  app.get(
    setIP.path,
    { schema: pathSchema(setIP), config: { access: 'admin' } },
    async (request, reply): Promise<SetIPAnswer> => {
      const gone = new AbortController();
      reply.raw.once('close', () => gone.abort());
      const { persisted } = await connectionSwitch.switchTo(String(queryOf(request)[setIP.parameter]), gone.signal);
      return persisted ? { status: 'success' } : { status: 'success', persisted: false };
    },
  );
}
