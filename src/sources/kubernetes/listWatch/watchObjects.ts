import { Fault } from '../../../model/fault.ts';
import { Deadline } from '../../http/deadline.ts';
import type { ClusterApi } from '../clusterApi.ts';
import { statusFault } from '../clusterApi.ts';
import { headTimeoutMs, type ObjectPath } from './listObjects.ts';
import { decodeWatchEvent, type WatchEvent } from './watchEvent.ts';
import { WatchLines } from './watchLines.ts';
import { YieldToLoop } from './yieldToLoop.ts';

/** The server ends a watch after 45 to 60 s: not all watches at once. */
const shortestWatchSeconds = 45;
const watchSpreadSeconds = 15;
/** A watch that has not ended this long after its timeout is dead: its connection carries no more data. */
const overdueMs = 5000;

/** Callbacks of a watch besides its events. */
export interface WatchNews {
  /** Called when it is established: changes from now on are reported. */
  begun(): void;
  /** Called when bytes arrive. */
  heard(): void;
}

/**
 * Passes the events after a version to `take` until the server ends the watch.
 *
 * @param random in [0, 1)
 * @throws Fault upstream_refused, upstream_timeout (also for a dead watch), upstream_failed; StatusFault if the API
 * responded with an error, 410 if the version is too old
 */
export async function watchObjects(
  api: ClusterApi,
  { path, query }: ObjectPath,
  version: string,
  random: number,
  signal: AbortSignal,
  take: (event: WatchEvent) => void,
  news: WatchNews,
): Promise<void> {
  const timeoutSeconds = Math.floor(shortestWatchSeconds + watchSpreadSeconds * random);
  const overdue = new Deadline(timeoutSeconds * 1000 + overdueMs, signal);
  try {
    const response = await api.request({
      path,
      query: {
        ...query,
        watch: '1',
        allowWatchBookmarks: 'true',
        resourceVersion: version,
        timeoutSeconds: String(timeoutSeconds),
      },
      signal: overdue.signal,
      headTimeoutMs,
      silenceTimeoutMs: null,
    });
    if (response.status !== 200) throw await statusFault(response);
    news.begun();
    const lines = new WatchLines();
    const yieldToLoop = new YieldToLoop();
    for await (const chunk of response.body) {
      news.heard();
      for (const line of lines.push(chunk)) {
        take(decodeWatchEvent(line));
        await yieldToLoop.ifDue();
      }
    }
  } catch (thrown) {
    if (!overdue.passed) throw thrown;
    throw new Fault('upstream_timeout', 'No events or bookmarks from the Kubernetes API; the watch is restarted.', {
      cause: thrown,
    });
  } finally {
    overdue.clear();
  }
}
