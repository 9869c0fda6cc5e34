import { errorMessageFor } from '../../contract/finding/upstreamMessages.ts';
import type { SourceItem } from '../../contract/v1/stream.ts';
import type { SourceHealth } from '../../model/source/sourceHealth.ts';
import { unixSeconds, unixSecondsOrNull } from './unixSeconds.ts';

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

/** At most three decimals. */
export function thousandths(value: number | null): number | null {
  return value === null ? null : Math.round(value * 1000) / 1000;
}
