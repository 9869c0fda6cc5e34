import type { LogEvent, LogEvents } from '../contract/v1/logEvents.ts';
import { FaascopeError, lostBy } from './faascopeError.ts';
import { RecordStream } from './recordStream.ts';
import { type QueryValues, type ServerAccess, send } from './request.ts';

/** Pods that have been silent for longer are no longer resumed from. */
const podSeconds = 60;
/** Lines of pods that have been silent for longer are no longer recognised: resuming may go back further. */
const knownSeconds = 600;
/** Lines whose ids are kept. */
const mostIds = 1000;

/** The function or the pod is gone, or the time is over. */
const endCodes = /^(unknown_(function|pod)|time_limit)$/;

/** A line of a followed log, or what may be missing. */
export type FollowedLog = LogEvents['line'] | LogEvents['skipped'] | LogEvents['incomplete'];

interface LastLine {
  /** Of its pod. */
  readonly uid: string;
  readonly id: string;
  /** The server's time when it was sent, Unix seconds. */
  readonly nowSeconds: number;
  /** Its time in ns, then its ordinal. */
  readonly at: bigint;
}

/** What a client has of a log: the last line of each pod, whose lines come in order. */
class LastLines {
  /** By UID. */
  readonly #last = new Map<string, LastLine>();
  /** What it had when the log was last resumed, of pods that have had nothing new since. */
  #resumed = new Map<string, LastLine>();
  /** Of the last lines. */
  readonly #ids = new Set<string>();
  #newestSeconds = 0;

  /** False for a line that the client has. */
  take({ id, nowSeconds }: LogEvents['line']): boolean {
    const [uid = '', nanos = '', ordinal = ''] = id.split(':');
    const at = (BigInt(nanos) << 64n) + BigInt(ordinal);
    const had = this.#resumed.get(uid);
    const isKnown = had !== undefined && at <= had.at;
    // What follows the last one is new, whatever its time: the clock of a node may be set back.
    if (!isKnown || id === had.id) this.#resumed.delete(uid);
    if (isKnown || this.#ids.has(id)) return false;
    this.#ids.add(id);
    const [oldest = id] = this.#ids;
    if (this.#ids.size > mostIds) this.#ids.delete(oldest);
    this.#last.delete(uid);
    this.#last.set(uid, { uid, id, nowSeconds, at });
    this.#newestSeconds = nowSeconds;
    for (const [other, last] of this.#last) {
      if (last.nowSeconds >= nowSeconds - knownSeconds) break;
      this.#last.delete(other);
    }
    return true;
  }

  /** The line to resume after: of those of all pods the earliest, because clocks of nodes differ. */
  resume(): string | null {
    this.#resumed = new Map(this.#last);
    const [earliest] = [...this.#last.values()]
      .filter(({ nowSeconds }) => nowSeconds >= this.#newestSeconds - podSeconds)
      .sort((a, b) => Number(a.at - b.at));
    // None of the same pod comes again.
    this.#resumed.delete(earliest?.uid ?? '');
    return earliest?.id ?? null;
  }
}

/**
 * The lines of a log, and each further one; resumes after a lost connection. Ends when the function or pod is gone.
 * @throws FaascopeError if the server refuses, and for any failure before the first record
 */
export async function* followLogs(
  access: ServerAccess,
  path: string,
  query: QueryValues,
  signal: AbortSignal,
): AsyncGenerator<FollowedLog, void> {
  const last = new LastLines();
  /** The server's time when it first answered, Unix seconds. */
  let openedAt: number | null = null;
  const stream = new RecordStream((sent) => send(access, path, sent), 'application/x-ndjson', '\n');
  while (!signal.aborted) {
    let lost: FaascopeError | null = null;
    const lineId = last.resume();
    const isFromStart = lineId === null && openedAt !== null;
    // No line yet: from when it was first answered on, whatever the pod.
    const after = isFromStart ? `0:${Math.round(1000 * (openedAt ?? 0))}000000:0` : lineId;
    const asked = after === null ? query : { ...query, tail: null, since: null, after };
    try {
      for await (const piece of stream.open({ query: { ...asked, follow: 'true' } }, signal)) {
        if (piece === '') continue;
        const record: LogEvent = JSON.parse(piece);
        openedAt ??= record.nowSeconds;
        if (record.event === 'end') {
          if (endCodes.test(record.reason)) return;
          break;
        }
        if (record.event === 'heartbeat') continue;
        if (record.event === 'line') {
          if ((isFromStart && record.atSeconds < openedAt) || !last.take(record)) continue;
        }
        yield record;
        if (signal.aborted) return;
      }
      if (openedAt === null) throw new FaascopeError('malformed_answer', 'The answer is not complete.');
    } catch (thrown) {
      if (signal.aborted) return;
      lost = lostBy(thrown);
      if (openedAt === null) throw lost;
      if (endCodes.test(lost.code)) return;
      const status = lost.status ?? 0;
      if (status >= 400 && status < 500 && status !== 429) throw lost;
    }
    await stream.pause(lost, signal);
  }
}
