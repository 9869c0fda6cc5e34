import { type InvocationLine, type InvocationPod, lineId } from './invocation.ts';
import { longestKeptLine } from './invocationLimits.ts';
import { type LogMoment, type LogRecord, ownCopy } from './logRecord.ts';

/** A line of a container's log, as it is kept. */
export interface KeptLine extends LogMoment {
  /** Number of earlier lines of the container that were written at the same moment. */
  readonly ordinal: number;
  /** At most {@link longestKeptLine} UTF-16 units; the rest is cut off. */
  readonly text: string;
}

/** A line of a function's log. */
export interface LogLine extends InvocationLine {
  readonly pod: Pick<InvocationPod, 'uid' | 'name'>;
}

/** A line of a followed log. */
export interface FollowedLine extends LogLine {
  /** Id of its invocation; null if that is unknown, or not known yet. */
  readonly invocation: string | null;
}

/** Numbers the lines of a container among those that were written at the same moment. */
export class LineNumbers {
  #last: LogMoment | null = null;
  #ordinal = 0;

  /** True before the first line. */
  get isUnused(): boolean {
    return this.#last === null;
  }

  /** The number of earlier lines of the same moment. Call it once for every line, in log order. */
  next({ seconds, nanos }: LogMoment): number {
    const last = this.#last;
    this.#ordinal = last !== null && last.seconds === seconds && last.nanos === nanos ? this.#ordinal + 1 : 0;
    this.#last = { seconds, nanos };
    return this.#ordinal;
  }

  /** The line of a record, the next one of its log, as it is kept. */
  kept(record: LogRecord): KeptLine {
    const { seconds, nanos, text } = record;
    return { seconds, nanos, ordinal: this.next(record), text: ownCopy(text.slice(0, longestKeptLine)) };
  }

  /** The line of a record, the next one of its log. */
  line(pod: LogLine['pod'], record: LogRecord): LogLine {
    const { seconds, nanos, text } = record;
    const id = lineId(pod.uid, record, this.next(record));
    return { id, seconds, nanos, text: ownCopy(text.slice(0, longestKeptLine)), pod };
  }
}
