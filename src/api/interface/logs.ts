import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { logs } from '../../contract/interface/logs.ts';
import { Fault } from '../../model/fault.ts';
import type { LogQuery } from '../../model/source/logSource.ts';
import { jsonType } from '../answer/answerHeaders.ts';
import { readNowMeta } from '../answer/fieldMeta.ts';
import { viewOf } from '../answer/liveAnswer.ts';
import type { ApiDependencies } from '../apiDependencies.ts';
import { findFunction, podsOf, type View } from '../entityLookup.ts';
import { accessEnded, reportedFault } from '../httpErrors.ts';
import { pathSchema, queryOf } from './pathSchema.ts';
import { requestContextOf } from './requestContext.ts';

/** Registers `/logs`, which streams its answer. */
export function registerLogs(app: FastifyInstance, { connections, logger, underWay }: ApiDependencies): void {
  app.get(logs.path, { schema: pathSchema(logs), config: { access: 'viewer' } }, async (request, reply) => {
    const context = requestContextOf(connections, request);
    const nowMs = context.connection.clock.wallMs();
    const wanted = logQuery(viewOf(context, nowMs), queryOf(request), nowMs);
    const source = context.connection.logs;
    if (source === null) throw new Fault('no_log_source', 'No connected source provides logs.');
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    const batches = source.lines(wanted, gone.signal)[Symbol.asyncIterator]();
    // Only a failure before the first byte can be reported by the HTTP status.
    const first = await batches.next();
    const meta = JSON.stringify({ logs: readNowMeta(source.name) });
    underWay.endWith(reply.raw, () => gone.abort(accessEnded()));
    return reply.type(jsonType).send(Readable.from(answer(first, batches)));

    async function* answer(
      start: IteratorResult<readonly string[]>,
      rest: AsyncIterator<readonly string[]>,
    ): AsyncIterable<string> {
      yield '{"logs":"';
      let end = '"status":"success"}';
      try {
        let separator = '';
        for (let batch = start; batch.done !== true; batch = await rest.next()) {
          if (batch.value.length === 0) continue;
          yield separator + JSON.stringify(batch.value.join('\n')).slice(1, -1);
          separator = '\\n';
        }
        if (gone.signal.reason instanceof Fault) throw gone.signal.reason;
      } catch (thrown) {
        const { code, message } = reportedFault(thrown);
        if (code === 'internal') logger.error({ err: thrown }, 'log stream interrupted');
        end = `"code":"${code}","message":${JSON.stringify(message)},"status":"error"}`;
      } finally {
        gone.abort();
      }
      yield `","meta":${meta},${end}`;
    }
  });
}

/** @throws Fault unknown_function, unknown_pod */
function logQuery(view: View, query: Record<string, unknown>, nowMs: number): LogQuery {
  const fn = findFunction(view, String(query[logs.parameter]));
  const { tail, since, pod } = query;
  const podUid = pod === undefined ? null : podsOf(view, fn).find(({ id }) => id.name === pod)?.uid;
  if (podUid === undefined)
    throw new Fault('unknown_pod', 'The function has no such pod. /global/pods lists all pods.');
  return {
    functionId: fn.id,
    podUid,
    tailLines: typeof tail === 'number' ? tail : null,
    sinceMs: typeof since === 'number' ? nowMs - since * 1000 : null,
  };
}
