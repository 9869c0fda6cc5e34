import type { FastifyInstance } from 'fastify';
import { type SetIPAnswer, setIP } from '../../contract/interface/setIP.ts';
import type { ApiDependencies } from '../apiDependencies.ts';
import { inventoryCounts } from '../entityLookup.ts';
import { shownTo } from '../httpErrors.ts';
import { identityOf } from '../requestIdentity.ts';
import { pathSchema, queryOf } from './pathSchema.ts';

/** Registers `/setIP`. */
export function registerSetIP(app: FastifyInstance, { connectionSwitch }: ApiDependencies): void {
  app.get(
    setIP.path,
    { schema: pathSchema(setIP), config: { access: 'admin' } },
    async (request, reply): Promise<SetIPAnswer> => {
      const gone = new AbortController();
      reply.raw.once('close', () => gone.abort());
      const address = String(queryOf(request)[setIP.parameter]);
      const { namespaces } = identityOf(request.raw);
      const { persisted, connection, ...connected } = await connectionSwitch
        .switchTo(address, gone.signal)
        .catch((thrown) => Promise.reject(shownTo(namespaces, thrown)));
      const { inventory, clock } = connection;
      const counts = inventoryCounts(inventory, namespaces, clock.wallMs());
      const answer = { status: 'success', connected: { ...connected, ...counts } } as const;
      return persisted ? answer : { ...answer, persisted: false };
    },
  );
}
