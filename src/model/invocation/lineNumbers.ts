import { type InvocationLine, type InvocationPod, lineId } from './invocation.ts';
import { longestKeptLine } from './invocationLimits.ts';
import { type LogMoment, type LogRecord, ownCopy } from './logRecord.ts';

/** A line of a function's log. */
export interface LogLine extends InvocationLine {
  readonly pod: Pick<InvocationPod, 'uid' | 'name'>;
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

  /** The line of a record, the next one of its log. */
  line(pod: LogLine['pod'], record: LogRecord): LogLine {
    const { seconds, nanos, text } = record;
    const id = lineId(pod.uid, record, this.next(record));
    return { id, seconds, nanos, text: ownCopy(text.slice(0, longestKeptLine)), pod };
  }
}
