import type { ServerProcess } from '../serverProcess.ts';
import { seriesOf } from '../truth/series.ts';

const betweenMs = 100;

/** What a client sees that polls the same path. */
export interface WatchedSeries {
  /** The last known value of each second, by Unix second. */
  readonly values: ReadonlyMap<number, number>;
  /** Greatest age of the newest point of an answer, ms. */
  readonly oldestNewestMs: number;
  /** Seconds that were null in an answer although an earlier second in it was known. */
  readonly holes: readonly number[];
  /** Answers that were not successful. */
  readonly failures: readonly string[];
  readonly slowestMs: number;
}

/** Polls until `signal` aborts. */
export async function watchSeries(
  server: ServerProcess,
  path: string,
  name: string,
  signal: AbortSignal,
): Promise<WatchedSeries> {
  const values = new Map<number, number>();
  const holes = new Set<number>();
  const failures: string[] = [];
  let oldestNewestMs = 0;
  let slowestMs = 0;
  while (!signal.aborted) {
    const askedMs = Date.now();
    const { status, body } = await server.get(path);
    slowestMs = Math.max(slowestMs, Date.now() - askedMs);
    if (status === 200) {
      const series = seriesOf(body, name);
      oldestNewestMs = Math.max(oldestNewestMs, Date.now() - (series.at(-1)?.[0] ?? 0) * 1000);
      const firstKnown = series.findIndex(([, value]) => value !== null);
      for (const [second, value] of firstKnown < 0 ? [] : series.slice(firstKnown)) {
        if (value === null) holes.add(second);
        else values.set(second, value);
      }
    } else {
      failures.push(JSON.stringify(body));
    }
    await new Promise((resolve) => setTimeout(resolve, betweenMs));
  }
  return { values, oldestNewestMs, holes: [...holes], failures, slowestMs };
}
