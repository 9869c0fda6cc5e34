import type { Readable } from 'node:stream';
import type { Clock } from '../../../model/clock.ts';
import { Fault } from '../../../model/fault.ts';
import type { LogRecord } from '../../../model/invocation/logRecord.ts';
import { pause } from '../../http/retry.ts';
import type { ClusterApi } from '../clusterApi.ts';
import type { LogContainer } from './logContainer.ts';
import type { LogTiming } from './logTiming.ts';
import { brokenLog, type LogPart, lostLog, openLog, readLines } from './openLog.ts';
import { type FewConnections, ParkedLog, type PartOfLog } from './parkedLog.ts';

const busyWaitMs = 1000;

/** The lines wanted of every container. */
export interface WantedLines {
  readonly tailLines: number | null;
  readonly sinceMs: number | null;
}

/** Reads logs once, without following them. */
export class LogRead {
  readonly #api: ClusterApi;
  readonly #clock: Clock;
  readonly #timing: LogTiming;

  constructor(api: ClusterApi, clock: Clock, timing: LogTiming) {
    this.#api = api;
    this.#clock = clock;
    this.#timing = timing;
  }

  /**
   * The lines of a container, its previous run first; none if the pod is gone.
   * @throws Fault if it cannot be opened, or later if it is truncated
   */
  async *open(
    container: LogContainer,
    { tailLines, sinceMs }: WantedLines,
    signal: AbortSignal,
  ): AsyncGenerator<readonly LogRecord[], void> {
    const since = sinceMs === null ? null : { unixSecond: Math.floor(sinceMs / 1000) };
    const open = (previous: boolean) =>
      this.#openPatiently(container, { previous, follow: false, tailLines, since }, signal);
    const [previous, current] = await Promise.all([container.restartCount > 0 ? open(true) : null, open(false)]);
    const lines =
      previous === null
        ? this.#lines(container, current)
        : containerLines(this.#lines(container, previous), this.#lines(container, current));
    yield* sinceMs === null ? lines : linesSince(lines, sinceMs);
  }

  /**
   * The same lines as {@link open}, over a connection that is parked while others need it.
   * @param batchCharacters of a batch of lines at most, except for a longer line
   */
  openSharing(
    container: LogContainer,
    { tailLines, sinceMs }: WantedLines,
    connections: FewConnections,
    batchCharacters: number,
    signal: AbortSignal,
  ): AsyncIterable<readonly LogRecord[]> {
    const open = async (part: PartOfLog) => {
      signal.throwIfAborted();
      const body = await this.#openPatiently(container, { ...part, follow: false }, signal);
      return body === null ? null : { lines: this.#lines(container, body), close: () => body.destroy() };
    };
    const hasPrevious = container.restartCount > 0;
    const lost = () => lostLog(container);
    return new ParkedLog({ connections, open, lost, hasPrevious, tailLines, sinceMs, batchCharacters });
  }

  async #openPatiently(container: LogContainer, part: LogPart, signal: AbortSignal): Promise<Readable | null> {
    const { headTimeoutMs, silenceTimeoutMs, busyMs } = this.#timing;
    const patienceEndsMs = this.#clock.monotonicMs() + busyMs;
    for (;;) {
      const limits = { signal, headTimeoutMs, silenceTimeoutMs };
      const opened = await openLog(this.#api, container, part, limits);
      if (opened.kind === 'open') return opened.body;
      if (opened.kind === 'none') return null;
      if (opened.kind === 'forbidden') throw opened.fault;
      const waitMs = opened.waitMs ?? busyWaitMs;
      if (this.#clock.monotonicMs() + waitMs > patienceEndsMs) throw opened.fault;
      await pause(waitMs, signal);
      signal.throwIfAborted();
    }
  }

  async *#lines(container: LogContainer, body: Readable | null): AsyncGenerator<readonly LogRecord[], void> {
    if (body === null) return;
    try {
      yield* readLines(body, container);
    } catch (thrown) {
      throw brokenLog(thrown, container);
    }
  }
}

/**
 * The lines of a log as far as it can be read, and until `signal` aborts.
 * @param failed called with why it cannot be read on
 */
export async function* readableLines<Batch>(
  log: AsyncIterable<Batch>,
  failed: (fault: Fault) => void,
  signal: AbortSignal,
): AsyncGenerator<Batch, void> {
  try {
    yield* log;
  } catch (thrown) {
    if (signal.aborted) return;
    if (!(thrown instanceof Fault)) throw thrown;
    failed(thrown);
  }
}

/**
 * The lines of one container: those of its previous run, then those of its current one.
 * While it waits for its restart the API returns the same log for both; it is read once.
 */
export async function* containerLines(
  previous: AsyncIterable<readonly LogRecord[]>,
  current: AsyncIterable<readonly LogRecord[]>,
): AsyncGenerator<readonly LogRecord[], void> {
  const now = current[Symbol.asyncIterator]();
  let first: LogRecord | undefined;
  for await (const batch of previous) {
    first ??= batch[0];
    yield batch;
  }
  const next = await now.next();
  if (next.done || (first !== undefined && isSame(first, next.value[0]))) return;
  yield next.value;
  yield* { [Symbol.asyncIterator]: () => now };
}

function isSame(a: LogRecord, b: LogRecord | undefined): boolean {
  return b !== undefined && a.seconds === b.seconds && a.nanos === b.nanos && a.text === b.text;
}

/** Drops lines before `sinceMs`, Unix ms, which the API returns because it knows whole seconds only. */
export async function* linesSince(
  batches: AsyncIterable<readonly LogRecord[]>,
  sinceMs: number,
): AsyncGenerator<readonly LogRecord[], void> {
  let begun = false;
  for await (const batch of batches) {
    const at = begun ? 0 : batch.findIndex((line) => line.seconds * 1000 + line.nanos / 1e6 >= sinceMs);
    if (at < 0) continue;
    begun = true;
    yield at === 0 ? batch : batch.slice(at);
  }
}
