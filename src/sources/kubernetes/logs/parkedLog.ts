import type { LogRecord } from '../../../model/invocation/logRecord.ts';
import { LogPlace } from './logPlace.ts';
import type { LogPart } from './openLog.ts';

/** A part of a container's log, over its own connection. */
export interface OpenPart {
  readonly lines: AsyncGenerator<readonly LogRecord[], void>;
  close(): void;
}

/** The part of a container's log that is requested. */
export type PartOfLog = Omit<LogPart, 'follow'>;

/** How to read the log of one container. */
export interface ParkedLogParts {
  readonly connections: FewConnections;
  /** @returns null if there is none @throws Fault */
  readonly open: (part: PartOfLog) => Promise<OpenPart | null>;
  /** Thrown when reading cannot resume. */
  readonly lost: () => Error;
  /** Whether the container has a previous run. */
  readonly hasPrevious: boolean;
  readonly tailLines: number | null;
  /** Unix ms; null: all. */
  readonly sinceMs: number | null;
  /** UTF-16 units of a batch at most, except for a longer line. */
  readonly batchCharacters: number;
}

/** Approximate memory of a line besides its text. */
const lineOverhead = 100;

/**
 * The log of one container, whose connection may be closed while no line is awaited; reading then resumes over another.
 * The run before the last restart comes first.
 */
export class ParkedLog implements Parkable, AsyncIterable<readonly LogRecord[]> {
  readonly #parts: ParkedLogParts;
  #isPrevious: boolean;
  #place = new LogPlace();
  #open: OpenPart | null = null;
  /** Lines received but not yet passed on; requested again after parking. */
  #ahead: readonly LogRecord[] = [];
  #given = 0;
  #firstOfPrevious: LogRecord | null = null;
  #hasBegun: boolean;

  constructor(parts: ParkedLogParts) {
    this.#parts = parts;
    this.#isPrevious = parts.hasPrevious;
    this.#hasBegun = parts.sinceMs === null;
  }

  park(): void {
    this.#open?.close();
    this.#open = null;
    this.#ahead = [];
    this.#given = 0;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<readonly LogRecord[], void> {
    for (;;) {
      const { isKept, batch } = await this.#parts.connections.use(this, () => this.#fetch());
      yield batch;
      if (isKept) continue;
      if (!this.#isPrevious) return;
      this.#isPrevious = false;
      this.#place = new LogPlace();
    }
  }

  /**
   * Fetches a whole batch of the current part, so that a short log uses a connection once. The connection is not kept
   * at the end of the part.
   */
  async #fetch(): Promise<{ isKept: boolean; batch: readonly LogRecord[] }> {
    const batch: LogRecord[] = [];
    let charactersLeft = this.#parts.batchCharacters;
    for (;;) {
      charactersLeft = this.#take(batch, charactersLeft);
      if (charactersLeft <= 0) return { isKept: true, batch };
      this.#open ??= await this.#openPart();
      const next = await this.#open?.lines.next();
      const isSameAsPrevious = !this.#isPrevious && this.#isFirst(next?.value?.[0]);
      if (next === undefined || next.done === true || isSameAsPrevious) {
        this.park();
        return { isKept: false, batch };
      }
      this.#ahead = next.value;
      this.#given = 0;
    }
  }

  async #openPart(): Promise<OpenPart | null> {
    const { open, lost, tailLines, sinceMs } = this.#parts;
    const wantedSecond = sinceMs === null ? null : Math.floor(sinceMs / 1000);
    const place = this.#place;
    const unixSecond = place.sinceSecond === null ? wantedSecond : Math.max(place.sinceSecond, wantedSecond ?? 0);
    const part = {
      previous: this.#isPrevious,
      tailLines: place.sinceSecond === null ? tailLines : null,
      since: unixSecond === null ? null : { unixSecond },
    };
    const opened = await open(part);
    if (place.isStart) return opened;
    if (opened === null) throw lost();
    return {
      lines: place.behind(opened.lines, unixSecond ?? Number.NEGATIVE_INFINITY, lost),
      close: () => opened.close(),
    };
  }

  /** While a container waits for its restart the API returns the same log for both parts; it is read once. */
  #isFirst(line: LogRecord | undefined): boolean {
    const first = this.#firstOfPrevious;
    return (
      first !== null &&
      line !== undefined &&
      this.#place.isStart &&
      first.seconds === line.seconds &&
      first.nanos === line.nanos &&
      first.text === line.text
    );
  }

  /** Moves received lines into a batch. @returns the room left in it */
  #take(batch: LogRecord[], charactersLeft: number): number {
    let left = charactersLeft;
    for (; this.#given < this.#ahead.length && left > 0; this.#given++) {
      const line = this.#ahead[this.#given];
      if (line === undefined) break;
      this.#place.pass(line);
      if (this.#isPrevious) this.#firstOfPrevious ??= line;
      // The API knows whole seconds only.
      this.#hasBegun ||= line.seconds * 1000 + line.nanos / 1e6 >= (this.#parts.sinceMs ?? 0);
      if (!this.#hasBegun) continue;
      batch.push(line);
      left -= line.text.length + lineOverhead;
    }
    return left;
  }
}

/** Holds a connection between two uses, and can do without it. */
interface Parkable {
  /** Closes its connection. */
  park(): void;
}

/** Shares few connections among many logs: a new one replaces the least recently used. */
export class FewConnections {
  readonly #most: number;
  readonly #inUse = new Set<Parkable>();
  /** Open and not in use, least recently used first. */
  readonly #idle = new Set<Parkable>();
  readonly #waiting: (() => void)[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  /** Waits for a connection if all are in use, then works with it. @param work resolves with whether it stays open */
  async use<Result extends { readonly isKept: boolean }>(
    holder: Parkable,
    work: () => Promise<Result>,
  ): Promise<Result> {
    while (!this.#take(holder)) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    let isKept = false;
    try {
      const result = await work();
      isKept = result.isKept;
      return result;
    } finally {
      this.#inUse.delete(holder);
      if (isKept) this.#idle.add(holder);
      this.#waiting.shift()?.();
    }
  }

  #take(holder: Parkable): boolean {
    if (!this.#idle.delete(holder) && this.#inUse.size + this.#idle.size >= this.#most) {
      const [other] = this.#idle;
      if (other === undefined) return false;
      this.#idle.delete(other);
      other.park();
    }
    this.#inUse.add(holder);
    return true;
  }
}
