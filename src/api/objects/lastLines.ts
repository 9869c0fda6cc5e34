import type { LogLineObject } from '../../contract/v1/invocation.ts';
import type { LogLine } from '../../model/invocation/logLine.ts';
import { recordMs } from '../../model/invocation/logRecord.ts';
import type { LogQuery, LogSource } from '../../model/source/logSource.ts';
import { logLineObject } from './invocationObject.ts';

/** UTF-16 units of the lines of one answer, roughly with their memory. */
const mostUnits = 8 * 1024 * 1024;
const lineOverhead = 200;

/** Whether a line contains the text that a request names; null where it names none: all do. */
export function textFilter(q: unknown): ((line: { readonly text: string }) => boolean) | null {
  const text = typeof q === 'string' ? q.toLowerCase() : null;
  return text === null ? null : (line) => line.text.toLowerCase().includes(text);
}

/**
 * The last lines of a log, as many as the query says, at most 8 MiB.
 * @param isWanted null for all lines
 * @throws Fault when the log cannot be read
 */
export async function readLastLines(
  logs: LogSource,
  query: LogQuery,
  isWanted: ((line: LogLine) => boolean) | null,
  signal: AbortSignal,
): Promise<{ readonly items: LogLineObject[]; readonly dropped: number; readonly beyondTail: number }> {
  const most = query.tailLines ?? 0;
  const last = new LastLines(most);
  // Of lines that are picked, the last ones are known only at the end.
  const wanted = isWanted === null ? query : { ...query, tailLines: most === 0 ? 0 : null };
  for await (const batch of logs.records(wanted, signal)) {
    for (const line of batch) if (isWanted === null || isWanted(line)) last.add(line);
  }
  const { lines, dropped, beyondTail } = last;
  const [first] = lines;
  const owners = first === undefined ? new Map<string, string>() : logs.owners(query.functionId, recordMs(first));
  const items = lines.map((line) => logLineObject({ ...line, invocation: owners.get(line.id) ?? null }));
  return { items, dropped, beyondTail };
}

/** The last lines of those added, within a limit of bytes. */
class LastLines {
  dropped = 0;
  /** Lines that are left out because there were more than wanted. */
  beyondTail = 0;
  readonly #most: number;
  #lines: LogLine[] = [];
  #first = 0;
  #units = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get lines(): readonly LogLine[] {
    return this.#lines.slice(this.#first);
  }

  add(line: LogLine): void {
    this.#lines.push(line);
    this.#units += line.text.length + lineOverhead;
    if (this.#lines.length - this.#first > this.#most) {
      this.#dropFirst();
      this.beyondTail++;
    }
    for (; this.#units > mostUnits; this.dropped++) this.#dropFirst();
    if (this.#first < 1024 || this.#first * 2 < this.#lines.length) return;
    this.#lines = this.#lines.slice(this.#first);
    this.#first = 0;
  }

  #dropFirst(): void {
    this.#units -= (this.#lines[this.#first]?.text.length ?? 0) + lineOverhead;
    this.#first++;
  }
}
