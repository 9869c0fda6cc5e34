import type { Readable } from 'node:stream';
import type { LogRecord } from '../../../model/invocation/logRecord.ts';
import { LogLineDecoder } from './logLineDecoder.ts';

/** The lines of an open log in batches, the last also when it has no newline. */
export async function* readLines(body: Readable): AsyncGenerator<readonly LogRecord[], void> {
  const decoder = new LogLineDecoder();
  for await (const chunk of body) {
    const lines = decoder.push(chunk);
    if (lines.length > 0) yield lines;
  }
  const rest = decoder.rest();
  if (rest !== null) yield [rest];
}
