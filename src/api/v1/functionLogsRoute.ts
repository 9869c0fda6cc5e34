import { usualTail } from '../../contract/v1/functionLogs.ts';
import { Fault } from '../../model/fault.ts';
import type { LogQuery } from '../../model/source/logSource.ts';
import { viewOf } from '../answer/liveAnswer.ts';
import type { ApiDependencies } from '../apiDependencies.ts';
import { readLastLines, textFilter } from '../objects/lastLines.ts';
import { unixSeconds } from '../objects/unixSeconds.ts';
import { followLog } from '../streams/followedLog.ts';
import { unknownEntity } from '../unknownEntity.ts';
import { functionAt } from './entityAt.ts';
import type { V1Handler, V1Request } from './v1Request.ts';

/** `/api/v1/functions/{namespace}/{name}/logs` */
export function functionLogsRoute(dependencies: ApiDependencies): V1Handler<'functionLogs'> {
  return async (request, reply) => {
    const { logs, clock } = request.context().connection;
    const query = logQuery(request, clock.wallMs());
    if (logs === null) throw new Fault('no_log_source', 'No connected source provides logs.');
    if (request.query['follow'] === true) {
      await followLog(dependencies, request.request, reply, logs, query);
      return null;
    }
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    const { items, dropped } = await readLastLines(logs, query, textFilter(request.query['q']), gone.signal);
    return { nowSeconds: unixSeconds(clock.wallMs()), total: items.length, dropped, items };
  };
}

/** Which lines a request wants. @throws Fault unknown_function, unknown_pod */
function logQuery(request: V1Request, nowMs: number): LogQuery {
  const view = viewOf(request.context(), nowMs);
  const { id } = functionAt(view, request.param('namespace'), request.param('name'));
  const { tail, since, pod } = request.query;
  const pods = view.inventory.index.podsOf(id);
  const podUid = pod === undefined ? null : pods.find((each) => each.id.name === pod)?.uid;
  if (podUid === undefined) throw unknownEntity('pod');
  return {
    functionId: id,
    podUid,
    tailLines: typeof tail === 'number' ? tail : usualTail,
    sinceMs: typeof since === 'number' ? nowMs - since * 1000 : null,
  };
}
