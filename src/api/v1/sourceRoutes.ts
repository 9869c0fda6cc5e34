import type { ApiDependencies } from '../apiDependencies.ts';
import { sourceItem, thousandths } from '../objects/sourceItem.ts';
import { unixSeconds } from '../objects/unixSeconds.ts';
import type { V1Handler } from './v1Request.ts';

/** `/api/v1/sources` */
export function sourcesRoute({ healthTable }: Pick<ApiDependencies, 'healthTable'>): V1Handler<'sources'> {
  return (request) => {
    const { connection, namespaces } = request.context();
    return {
      nowSeconds: unixSeconds(connection.clock.wallMs()),
      connection: connection.name,
      items: connection.sources().map((health) => ({
        ...sourceItem(health, namespaces),
        arrivals: healthTable.arrivals(connection, health).map(({ atMs, latencyMs }) => ({
          atSeconds: unixSeconds(atMs),
          latencyMs: thousandths(latencyMs),
        })),
      })),
    };
  };
}
