import type { NamespacedId } from '../model/inventory/identity.ts';
import type { Invocation } from '../model/invocation/invocation.ts';
import type { InvocationParser } from '../model/invocation/invocationParser.ts';
import { findInvocation, ownersOfLines, trimInvocations } from '../model/invocation/keptInvocations.ts';
import { LineNumbers, type LogLine } from '../model/invocation/logLine.ts';
import type { LogListener, LogListeners } from '../model/invocation/logListeners.ts';
import { type LogRecord, recordMs } from '../model/invocation/logRecord.ts';
import type { LogFollowing, LogQuery, LogSource } from '../model/source/logSource.ts';

/** Memory of a record besides its text, roughly. */
const recordBytes = 160;
const batchLines = 256;

/** The newest lines of a replica, within a limit of bytes. Each line keeps its number when older ones are dropped. */
export class LogStore {
  readonly #mostBytes: number;
  /** Undefined before {@link #head}: the text of a dropped line must not stay in memory. */
  #records: (LogRecord | undefined)[] = [];
  #head = 0;
  #bytes = 0;
  #dropped = 0;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  /** Number of the oldest line kept. */
  get first(): number {
    return this.#dropped;
  }

  /** One more than the number of the newest line. */
  get end(): number {
    return this.#dropped + this.#records.length - this.#head;
  }

  /** Approximate memory of the lines. */
  get bytes(): number {
    return this.#bytes;
  }

  /** A line by its number; undefined if dropped or not yet written. */
  at(number: number): LogRecord | undefined {
    return number < this.#dropped ? undefined : this.#records[this.#head + number - this.#dropped];
  }

  push(record: LogRecord): void {
    this.#records.push(record);
    this.#bytes += sizeOf(record);
    while (this.#bytes > this.#mostBytes) {
      const oldest = this.#records[this.#head];
      if (oldest === undefined) break;
      this.#bytes -= sizeOf(oldest);
      this.#records[this.#head] = undefined;
      this.#head += 1;
      this.#dropped += 1;
    }
    if (this.#head > 1024 && this.#head * 2 > this.#records.length) {
      this.#records = this.#records.slice(this.#head);
      this.#head = 0;
    }
  }
}

function sizeOf(record: LogRecord): number {
  return recordBytes + record.text.length;
}

/** A replica whose log is read here. */
interface LoggingReplica {
  readonly uid: string;
  readonly name: string;
  readonly log: LogStore;
  readonly invocations: {
    readonly listeners: LogListeners;
    since(sinceMs: number): readonly Invocation[];
    parsers(): readonly InvocationParser[];
  };
}

/** The logs of the local host's replicas. */
export class LocalLogs implements LogSource {
  readonly name = 'local';
  readonly #replicasOf: (id: NamespacedId) => readonly LoggingReplica[];
  readonly #all: () => Iterable<LoggingReplica>;

  constructor(replicasOf: (id: NamespacedId) => readonly LoggingReplica[], all: () => Iterable<LoggingReplica>) {
    this.#replicasOf = replicasOf;
    this.#all = all;
  }

  async *lines(
    { functionId, podUid, tailLines, sinceMs }: LogQuery,
    signal: AbortSignal,
  ): AsyncIterable<readonly string[]> {
    const logs = this.#wanted(functionId, podUid).map(({ log }) => log);
    for (const batch of storedLines(logs, tailLines, sinceMs, ({ text }) => text)) {
      if (signal.aborted) return;
      yield batch;
    }
  }

  async *records(
    { functionId, podUid, tailLines, sinceMs }: LogQuery,
    signal: AbortSignal,
  ): AsyncIterable<readonly LogLine[]> {
    const replicas = this.#wanted(functionId, podUid);
    const pods = new Map(replicas.map((pod) => [pod.log, { pod, numbers: new LineNumbers() }]));
    const lineOf = (record: LogRecord, log: LogStore, number: number): LogLine | null => {
      const { pod, numbers } = pods.get(log) ?? {};
      if (pod === undefined || numbers === undefined) return null;
      // Earlier lines of the same moment count.
      if (numbers.isUnused) for (let at = firstOfMoment(log, number); at < number; at++) numbers.next(record);
      return numbers.line({ uid: pod.uid, name: pod.name }, record);
    };
    const logs = replicas.map(({ log }) => log);
    for (const batch of storedLines(logs, tailLines, sinceMs, lineOf)) {
      if (signal.aborted) return;
      yield batch.filter((line) => line !== null);
    }
  }

  owners(functionId: NamespacedId, sinceMs: number): ReadonlyMap<string, string> {
    return ownersOfLines(this.#parsersOf(functionId), sinceMs);
  }

  async invocations(functionId: NamespacedId, sinceMs: number): Promise<readonly Invocation[]> {
    return this.#since(functionId, sinceMs);
  }

  /** Every replica keeps its invocations from its start, even without requests. */
  async kept(functionId: NamespacedId): Promise<readonly Invocation[]> {
    return this.known(functionId);
  }

  async touch(): Promise<void> {}

  /** A function has the same replicas as long as its host runs. */
  follow(functionId: NamespacedId, _sinceMs: number, listener: LogListener): LogFollowing {
    const ends = this.#replicasOf(functionId).map(({ invocations }) => invocations.listeners.add(listener));
    return {
      read: async () => null,
      invocations: () => this.known(functionId),
      end: () => {
        for (const end of ends) end();
      },
    };
  }

  running(functionId: NamespacedId): readonly Invocation[] {
    return this.#parsersOf(functionId).flatMap((parser) => parser.running());
  }

  known(functionId: NamespacedId): readonly Invocation[] {
    trimInvocations(this.#parsersOf(functionId));
    return this.#since(functionId, Number.NEGATIVE_INFINITY);
  }

  find(...[id, mayRead]: Parameters<LogSource['find']>): ReturnType<LogSource['find']> {
    for (const { invocations } of this.#all()) {
      const found = findInvocation(invocations.parsers(), id);
      if (found !== null) return mayRead(found.invocation.function) ? found : null;
    }
    return null;
  }

  #since(functionId: NamespacedId, sinceMs: number): readonly Invocation[] {
    const replicas = this.#replicasOf(functionId);
    return replicas.flatMap(({ invocations }) => invocations.since(sinceMs)).sort((a, b) => a.startedAt - b.startedAt);
  }

  #wanted(functionId: NamespacedId, podUid: string | null): readonly LoggingReplica[] {
    return this.#replicasOf(functionId).filter(({ uid }) => podUid === null || uid === podUid);
  }

  #parsersOf(functionId: NamespacedId): readonly InvocationParser[] {
    return this.#replicasOf(functionId).flatMap(({ invocations }) => invocations.parsers());
  }
}

/** Part of a replica's log: lines in `[from, to)`. */
interface Stretch {
  readonly log: LogStore;
  from: number;
  to: number;
}

/** The number of the first line that was written at the same moment as this one. */
function firstOfMoment(log: LogStore, number: number): number {
  const moment = log.at(number);
  for (let first = number; ; first--) {
    const before = log.at(first - 1);
    if (before?.seconds !== moment?.seconds || before?.nanos !== moment?.nanos) return first;
  }
}

/**
 * What is picked of the lines that the logs hold now, in batches: merged by time (ties: the earlier log first), each
 * log in its own order. Lines dropped in the meantime are left out.
 * @param tailLines only the last so many lines overall; null: all
 * @param sinceMs only the lines after the last one older than this, Unix ms; null: all
 */
export function* storedLines<Picked>(
  logs: readonly LogStore[],
  tailLines: number | null,
  sinceMs: number | null,
  pick: (record: LogRecord, log: LogStore, number: number) => Picked,
): Generator<readonly Picked[]> {
  const stretches = logs.map((log) => ({
    log,
    from: sinceMs === null ? log.first : firstSince(log, sinceMs),
    to: log.end,
  }));
  if (tailLines !== null) keepTail(stretches, tailLines);
  let batch: Picked[] = [];
  for (let taken = takeOldest(stretches); taken !== null; taken = takeOldest(stretches)) {
    batch.push(pick(taken.record, taken.log, taken.number));
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

/** Moves each `from` so that the last `lines` overall are left: that many steps back through the merged order. */
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

function takeOldest(
  stretches: readonly Stretch[],
): { readonly record: LogRecord; readonly log: LogStore; readonly number: number } | null {
  let oldest: LogRecord | null = null;
  let owner: Stretch | null = null;
  for (const stretch of stretches) {
    stretch.from = Math.max(stretch.from, stretch.log.first);
    const record = stretch.from < stretch.to ? stretch.log.at(stretch.from) : undefined;
    if (record === undefined || (oldest !== null && recordMs(record) >= recordMs(oldest))) continue;
    oldest = record;
    owner = stretch;
  }
  if (owner === null || oldest === null) return null;
  owner.from += 1;
  return { record: oldest, log: owner.log, number: owner.from - 1 };
}
