import type { ApiDependencies } from '../apiDependencies.ts';
import { eventObject, findingObject, visibleFindings } from '../objects/healthObject.ts';
import { unixSeconds } from '../objects/unixSeconds.ts';
import type { V1Handler } from './v1Request.ts';

/** `/api/v1/findings` */
export function findingsRoute({ healthTable }: Pick<ApiDependencies, 'healthTable'>): V1Handler<'findings'> {
  return (request) => {
    const { connection, namespaces } = request.context();
    const items = visibleFindings(healthTable, connection, namespaces).map((finding) =>
      findingObject(connection.name, finding),
    );
    return { nowSeconds: unixSeconds(connection.clock.wallMs()), total: items.length, items };
  };
}

/** `/api/v1/events` */
export function eventsRoute({ healthTable }: Pick<ApiDependencies, 'healthTable'>): V1Handler<'events'> {
  return (request) => {
    const { connection, namespaces } = request.context();
    const items = healthTable.events(connection, namespaces).map((event) => eventObject(connection.name, event));
    return { nowSeconds: unixSeconds(connection.clock.wallMs()), total: items.length, items };
  };
}
