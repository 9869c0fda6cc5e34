import type { FastifyInstance } from 'fastify';
import { type RunningAnswer, running } from '../../contract/interface/running.ts';
import { Fault } from '../../model/fault.ts';
import { endWhenIdle, funcInfo } from '../../model/invocation/funcInfo.ts';
import { jsonType } from '../answer/answerHeaders.ts';
import { readNowMeta } from '../answer/fieldMeta.ts';
import { viewOf } from '../answer/liveAnswer.ts';
import type { ApiDependencies } from '../apiDependencies.ts';
import { findFunction, podsOf } from '../entityLookup.ts';
import { pathSchema, queryOf } from './pathSchema.ts';
import { requestContextOf } from './requestContext.ts';

const sinceWhenNotGiven = 60;
/** How long a first request waits for the source of calls in flight. */
const firstWaitMs = 5000;

/** Registers `/running`. */
export function registerRunning(app: FastifyInstance, { connections }: ApiDependencies): void {
  app.get(running.path, { schema: pathSchema(running), config: { access: 'viewer' } }, async (request, reply) => {
    const context = requestContextOf(connections, request);
    const { clock } = context.connection;
    const nowMs = clock.wallMs();
    const query = queryOf(request);
    const view = viewOf(context, nowMs);
    const fn = findFunction(view, String(query[running.parameter]));
    const { logs: source, calls } = context.connection;
    if (source === null) throw new Fault('no_log_source', 'No connected source provides logs.');
    const { since } = query;
    const sinceMs = nowMs - (typeof since === 'number' ? since : sinceWhenNotGiven) * 1000;
    const [logged] = await Promise.all([
      source.invocations(fn.id, sinceMs),
      calls?.prepare(fn.id, ['inFlight'], AbortSignal.timeout(firstWaitMs)),
    ]);
    const inFlightOf = (podUid: string) => calls?.inFlight(podUid, clock.wallMs()) ?? null;
    const callInFlight = podsOf(view, fn).some(({ uid }) => (inFlightOf(uid)?.calls ?? 0) > 0);
    const answer: RunningAnswer = {
      func_info: funcInfo(endWhenIdle(logged, inFlightOf), sinceMs, callInFlight),
      status: 'success',
      meta: { func_info: readNowMeta(source.name) },
    };
    return reply.type(jsonType).send(Buffer.from(JSON.stringify(answer)));
  });
}
