import type { LiveLine } from '../../contract/v1/liveTopics.ts';
import type { LogEndReason, LogEvents } from '../../contract/v1/logEvents.ts';
import type { EndReason } from '../../contract/v1/stream.ts';
import type { OutputCalls } from './hub.ts';
import { podUidOfLine } from './lineOrder.ts';
import type { LogsFeed } from './logsFeed.ts';
import { secondsOf } from './serverSentEvent.ts';
import type { StreamOutput, TopicReader } from './stream.ts';

/** Bytes of one write. */
const mostWrittenBytes = 16 * 1024;
const heartbeatMs = 15_000;
/** How long a client may take to read the last record. */
const endMs = 1000;
/** How long lines that were read may still arrive: their ids are kept for as long. */
const knownMs = 60_000;
/** For how many seconds in a row a pod has to be missing. */
const mostMissing = 2;

/** How records are written. */
export type LogForm = 'ndjson' | 'sse';

/** What a follower is to send. */
export interface LogFollowerParts {
  readonly form: LogForm;
  /** Only lines of this pod; null for all. */
  readonly pod: string | null;
  readonly isWanted: (line: LiveLine) => boolean;
  /** By the clock of the connection, Unix ms. */
  readonly nowMs: () => number;
}

/** Where a follower writes to. */
interface Output extends Omit<StreamOutput, 'destroySoon'> {
  end(bytes: Buffer): unknown;
  /** Called when the first lines have been written. */
  readonly written: () => void;
}

/** Records of lines, which all followers share. */
const records: Readonly<Record<LogForm, WeakMap<LiveLine, Buffer>>> = { ndjson: new WeakMap(), sse: new WeakMap() };

/**
 * Sends the log of a topic to one client by itself, line by line. Nothing waits for a client that does not read but its
 * place among the lines that the topic keeps: those that are gone when it reads again are counted.
 */
export class LogFollower implements TopicReader {
  readonly #feed: LogsFeed;
  readonly #parts: LogFollowerParts;
  readonly #calls: Pick<OutputCalls, 'closed'>;
  #output: Output | null = null;
  /** The last of the topic's lines that it has come to; null before the log was read up to now. */
  #position: number | null = null;
  /** Lines to be sent before those of the topic. */
  #first: readonly LiveLine[] = [];
  #firstSent = 0;
  #skipped = 0;
  /** Ids of lines that the client has and that may yet arrive. */
  #known: ReadonlySet<string> = new Set();
  #knownUntilMs = 0;
  #isIncomplete = false;
  #missing = 0;
  #ended: LogEndReason | null = null;
  #hasWritten = true;
  #writtenAtMs = 0;
  #wake: () => void = () => {};

  constructor(feed: LogsFeed, parts: LogFollowerParts, calls: Pick<OutputCalls, 'closed'>) {
    this.#feed = feed;
    this.#parts = parts;
    this.#calls = calls;
  }

  /** Why it has ended; null while it goes on. */
  get ended(): LogEndReason | null {
    return this.#ended;
  }

  /** Resolves when the log has been read up to now, or when it has ended. */
  async ready(): Promise<void> {
    this.#look();
    if (this.#position !== null || this.#ended !== null) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
  }

  /**
   * Begins to write.
   * @param first lines to be sent before all others
   * @param skipped lines left out before those
   * @param had ids of lines that the client has
   */
  start(output: Output, first: readonly LiveLine[], skipped: number, had: Iterable<string> = []): void {
    this.#output = output;
    this.#first = first;
    this.#skipped = skipped;
    this.#knownUntilMs = this.#parts.nowMs() + knownMs;
    this.#known = new Set([...had, ...lastIds(first, this.#parts.nowMs() / 1000)]);
    const ended = this.#ended;
    this.#ended = null;
    // A client is answered at once, and knows since when.
    if (first.length === 0 && skipped === 0) output.write(this.#record('heartbeat', {}));
    this.catchUp();
    if (ended !== null && this.#ended === null) this.#finish(ended);
  }

  advance(): void {
    if (this.#parts.nowMs() >= this.#knownUntilMs) this.#known = new Set();
    const { pod } = this.#parts;
    this.#missing = pod === null || this.#feed.hasPod(pod) ? 0 : this.#missing + 1;
    this.catchUp();
    if (this.#missing >= mostMissing && this.#ended === null) this.#leave('unknown_pod');
  }

  happened(): void {
    this.catchUp();
  }

  /** The log was read up to now, is gone, or begins again. */
  restart(): void {
    const isAgain = this.#position !== null && this.#feed.presence === 'present';
    if (isAgain && this.#ended === null) this.#leave('log_restarted');
    else this.catchUp();
  }

  restartAll(): void {
    if (this.#ended === null) this.#leave('log_restarted');
  }

  catchUp(): void {
    this.#look();
    const output = this.#output;
    if (this.#ended !== null || output === null) return;
    while (!output.writableNeedDrain) {
      const bytes = this.#next();
      if (bytes === null) return;
      output.write(bytes);
      this.#hasWritten = true;
    }
  }

  beat(monotonicMs: number): void {
    const output = this.#output;
    if (this.#hasWritten) this.#writtenAtMs = monotonicMs;
    this.#hasWritten = false;
    if (output === null || this.#ended !== null || output.writableNeedDrain) return;
    if (monotonicMs - this.#writtenAtMs < heartbeatMs) return;
    output.write(this.#record('heartbeat', {}));
    this.#hasWritten = true;
  }

  end(reason: EndReason): void {
    if (this.#ended !== null) return;
    if (this.#output !== null) this.catchUp();
    if (this.#ended === null) this.#finish(reason);
  }

  /** Takes note of whether the log is there. */
  #look(): void {
    const { presence } = this.#feed;
    if (this.#ended !== null || presence === 'filling') return;
    if (presence !== 'present') this.#leave(presence);
    else if (this.#position === null) {
      this.#position = this.#feed.recent.position;
      this.#wake();
    }
  }

  /** Ends by itself. */
  #leave(reason: LogEndReason): void {
    this.#finish(reason);
    this.#calls.closed();
  }

  #finish(reason: LogEndReason): void {
    this.#ended = reason;
    this.#wake();
    const output = this.#output;
    if (output === null) return;
    output.written();
    const { recent } = this.#feed;
    const { lines, dropped } = recent.after(this.#position ?? recent.position);
    const further = lines.filter(({ line }) => this.#isSent(line)).length;
    const left = this.#first.length - this.#firstSent + dropped + further;
    const skipped = left > 0 ? [this.#record('skipped', { lines: left })] : [];
    output.end(Buffer.concat([...skipped, this.#record('end', { reason })]));
    setTimeout(() => output.destroy(), endMs).unref();
  }

  /** What is to be written next; null if there is nothing. */
  #next(): Buffer | null {
    const pieces: Buffer[] = [];
    let bytes = 0;
    const add = (piece: Buffer) => {
      pieces.push(piece);
      bytes += piece.length;
    };
    if (this.#skipped > 0) add(this.#record('skipped', { lines: this.#skipped }));
    this.#skipped = 0;
    for (; this.#firstSent < this.#first.length && bytes < mostWrittenBytes; this.#firstSent++) {
      const line = this.#first[this.#firstSent];
      if (line !== undefined) add(this.#line(line));
    }
    if (this.#firstSent === this.#first.length) {
      this.#first = [];
      this.#firstSent = 0;
      this.#output?.written();
      this.#further(add, () => bytes < mostWrittenBytes);
    }
    return pieces.length === 0 ? null : Buffer.concat(pieces);
  }

  #further(add: (piece: Buffer) => void, hasRoom: () => boolean): void {
    const position = this.#position ?? 0;
    const { lines, dropped } = this.#feed.recent.after(position);
    if (dropped > 0) add(this.#record('skipped', { lines: dropped }));
    this.#position = position + dropped;
    for (const { line, position: at } of lines) {
      if (!hasRoom()) return;
      this.#position = at;
      if (this.#isSent(line)) add(this.#line(line));
    }
    const { isIncomplete } = this.#feed;
    if (isIncomplete !== this.#isIncomplete) add(this.#record('incomplete', { incomplete: isIncomplete }));
    this.#isIncomplete = isIncomplete;
  }

  #isSent(line: LiveLine): boolean {
    return this.#parts.isWanted(line) && !this.#known.has(line.id);
  }

  #line(line: LiveLine): Buffer {
    const made = records[this.#parts.form];
    let bytes = made.get(line);
    if (bytes === undefined) {
      bytes = this.#record('line', line, line.id);
      made.set(line, bytes);
    }
    return bytes;
  }

  #record<Name extends keyof LogEvents>(
    event: Name,
    rest: Omit<LogEvents[Name], 'event' | 'nowSeconds'>,
    id: string | null = null,
  ): Buffer {
    const json = JSON.stringify({ event, nowSeconds: secondsOf(this.#parts.nowMs()), ...rest });
    if (this.#parts.form === 'ndjson') return Buffer.from(`${json}\n`);
    return Buffer.from(`event: ${event}\n${id === null ? '' : `id: ${id}\n`}data: ${json}\n\n`);
  }
}

/** The ids of the last 60 s of each pod's lines: clocks of nodes differ. */
function lastIds(lines: readonly LiveLine[], nowSeconds: number): readonly string[] {
  const lastAt = new Map(lines.map(({ id, atSeconds }) => [podUidOfLine(id), atSeconds]));
  return lines
    .filter(
      ({ id, atSeconds }) => atSeconds >= Math.min(nowSeconds, lastAt.get(podUidOfLine(id)) ?? 0) - knownMs / 1000,
    )
    .map(({ id }) => id);
}
