import { errorMessageFor } from '../../contract/finding/upstreamMessages.ts';
import type { SourceItem } from '../../contract/v1/stream.ts';
import type { SourceHealth } from '../../model/source/sourceHealth.ts';
import { unixSeconds, unixSecondsOrNull } from './unixSeconds.ts';
import type { V1Handler } from './v1Request.ts';

/** `/api/v1/sources` */
export const sourcesRoute: V1Handler<'sources'> = (request) => {
  const { connection, namespaces } = request.context();
  return {
    nowSeconds: unixSeconds(connection.clock.wallMs()),
    connection: connection.name,
    items: connection.sources().map((health) => sourceItem(health, namespaces)),
  };
};

/** A source for a client. @param namespaces those that it may see; null for all */
export function sourceItem(health: SourceHealth, namespaces: ReadonlySet<string> | null): SourceItem {
  const { name, address, version, lastSuccessAtMs, latencyMs, lastError, intervalSeconds } = health;
  return {
    name,
    address,
    version,
    lastSuccessAtSeconds: unixSecondsOrNull(lastSuccessAtMs),
    latencyMs: thousandths(latencyMs),
    lastError:
      lastError === null
        ? null
        : { atSeconds: unixSeconds(lastError.atMs), message: errorMessageFor(namespaces, lastError.message) },
    intervalSeconds: thousandths(intervalSeconds),
  };
}

function thousandths(value: number | null): number | null {
  return value === null ? null : Math.round(value * 1000) / 1000;
}
