import { type LogRecord, recordMs } from '../model/invocation/logRecord.ts';
import type { LogStore } from './logStore.ts';

const batchLines = 256;

/** Part of a replica's log: lines from `from` up to, without, `to`. */
interface Stretch {
  readonly log: LogStore;
  from: number;
  to: number;
}

/**
 * The lines that the logs hold at this moment, in batches: each log's own order kept, the logs merged by time (of equal
 * times the earlier log's first). Lines that are dropped meanwhile are left out.
 *
 * @param tailLines only the last so many of all; null: all
 * @param sinceMs only from the first line on that is this new (Unix ms) and after which no older one follows; null: all
 */
export function* mergedLines(
  logs: readonly LogStore[],
  tailLines: number | null,
  sinceMs: number | null,
): Generator<readonly string[]> {
  const stretches = logs.map((log) => ({
    log,
    from: sinceMs === null ? log.first : firstSince(log, sinceMs),
    to: log.end,
  }));
  if (tailLines !== null) keepTail(stretches, tailLines);
  let batch: string[] = [];
  for (let record = takeOldest(stretches); record !== null; record = takeOldest(stretches)) {
    batch.push(record.text);
    if (batch.length < batchLines) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function firstSince(log: LogStore, sinceMs: number): number {
  let number = log.end;
  for (; number > log.first; number--) {
    const before = log.at(number - 1);
    if (before === undefined || recordMs(before) < sinceMs) break;
  }
  return number;
}

/** Moves each `from` so that together the last `lines` are left: as many steps backwards through the merged order. */
function keepTail(stretches: readonly Stretch[], lines: number): void {
  const starts = stretches.map(({ from }) => from);
  for (const stretch of stretches) stretch.from = stretch.to;
  for (let left = lines; left > 0; left--) {
    let newest: Stretch | null = null;
    let newestMs = Number.NEGATIVE_INFINITY;
    for (const [index, stretch] of stretches.entries()) {
      const record = stretch.from > (starts[index] ?? 0) ? stretch.log.at(stretch.from - 1) : undefined;
      if (record === undefined || recordMs(record) < newestMs) continue;
      newest = stretch;
      newestMs = recordMs(record);
    }
    if (newest === null) return;
    newest.from -= 1;
  }
}

function takeOldest(stretches: readonly Stretch[]): LogRecord | null {
  let oldest: LogRecord | null = null;
  let owner: Stretch | null = null;
  for (const stretch of stretches) {
    stretch.from = Math.max(stretch.from, stretch.log.first);
    const record = stretch.from < stretch.to ? stretch.log.at(stretch.from) : undefined;
    if (record === undefined || (oldest !== null && recordMs(record) >= recordMs(oldest))) continue;
    oldest = record;
    owner = stretch;
  }
  if (owner !== null) owner.from += 1;
  return oldest;
}
