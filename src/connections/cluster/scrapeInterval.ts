import type { Clock } from '../../model/clock.ts';
import type { PrometheusAccess } from '../../sources/prometheus/access.ts';
import { decodeQueryReply } from '../../sources/prometheus/decode/apiReply.ts';
import { pacedTargets } from '../../sources/prometheus/diagnosis/cadence.ts';
import { platform } from '../platforms.ts';
import { PrometheusServers } from './prometheusSources.ts';

/** Some targets that can be scraped. */
const someTargets = 'topk(3, up)';

/**
 * How often a server scrapes, seconds: the shortest interval of some of its targets; null before two scrapes.
 * @throws Fault if it does not answer
 */
export async function scrapeInterval(
  access: PrometheusAccess,
  clock: Clock,
  environment: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<number | null> {
  const servers = new PrometheusServers([access], platform.series, clock, environment);
  try {
    const [server] = servers.all;
    if (server === undefined) return null;
    const { api } = server;
    const targets = await pacedTargets(api, decodeQueryReply(await api.query(someTargets, signal)), signal);
    const intervals = targets.map(({ cadence }) => cadence.scrapedSeconds).filter((seconds) => seconds !== null);
    return intervals.length === 0 ? null : Math.min(...intervals);
  } finally {
    await servers.close();
  }
}
