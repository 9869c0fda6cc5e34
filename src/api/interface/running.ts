import type { FastifyInstance } from 'fastify';
import { type RunningAnswer, running } from '../../contract/interface/running.ts';
import { Fault } from '../../model/fault.ts';
import { funcInfo } from '../../model/invocation/funcInfo.ts';
import { jsonType } from '../answer/answerHeaders.ts';
import { viewOf } from '../answer/liveAnswer.ts';
import { countedMeta } from '../answer/metaEntry.ts';
import { identityOf } from '../identities.ts';
import { findFunction } from '../names.ts';
import type { ApiParts } from '../parts.ts';
import { askerOf } from './asker.ts';
import { pathSchema, queryOf } from './pathSchema.ts';

const sinceWhenNotGiven = 60;

export function registerRunning(app: FastifyInstance, { clock, connected }: ApiParts): void {
  app.get(running.path, { schema: pathSchema(running) }, async (request, reply) => {
    const nowMs = clock.wallMs();
    const asker = askerOf(connected(), identityOf(request.raw));
    const query = queryOf(request);
    const { id } = findFunction(viewOf(asker, nowMs), String(query[running.parameter]));
    const source = asker.connection.logs;
    if (source === null) throw new Fault('no_log_source', 'No connected source has logs.');
    const { since } = query;
    const sinceMs = nowMs - (typeof since === 'number' ? since : sinceWhenNotGiven) * 1000;
    const answer: RunningAnswer = {
      func_info: funcInfo(await source.invocations(id, sinceMs), sinceMs),
      status: 'success',
      meta: { func_info: countedMeta(source.name) },
    };
    return reply.type(jsonType).send(Buffer.from(JSON.stringify(answer)));
  });
}
