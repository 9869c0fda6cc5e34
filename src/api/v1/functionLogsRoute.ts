import { Fault } from '../../model/fault.ts';
import type { ApiDependencies } from '../apiDependencies.ts';
import { followLog } from './followedLog.ts';
import { logQuery, readLastLines, textFilter } from './lastLines.ts';
import { unixSeconds } from './unixSeconds.ts';
import type { V1Handler } from './v1Request.ts';

/** `/api/v1/functions/{namespace}/{name}/logs` */
export function functionLogsRoute(dependencies: ApiDependencies): V1Handler<'functionLogs'> {
  return async (request, reply) => {
    const { logs, clock } = request.context().connection;
    const query = logQuery(request, clock.wallMs());
    if (logs === null) throw new Fault('no_log_source', 'No connected source provides logs.');
    if (request.query['follow'] === true) {
      await followLog(dependencies, request, reply, logs, query);
      return null;
    }
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    const { items, dropped } = await readLastLines(logs, query, textFilter(request), gone.signal);
    return { nowSeconds: unixSeconds(clock.wallMs()), total: items.length, dropped, items };
  };
}
