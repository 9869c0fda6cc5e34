import type { Readable } from 'node:stream';
import type { LogRecord } from '../../../model/invocation/logRecord.ts';
import { unreadableLog } from './brokenLog.ts';
import type { LogContainer } from './logContainer.ts';
import { LogLineDecoder, undated } from './logLineDecoder.ts';
import { readComplaint } from './nodeComplaint.ts';

/**
 * The lines of an open log in batches, the last also when it has no newline.
 * @throws Fault upstream_failed when the node could not read it
 */
export async function* readLines(body: Readable, container: LogContainer): AsyncGenerator<readonly LogRecord[], void> {
  const decoder = new LogLineDecoder();
  for await (const chunk of body) {
    const lines = decoder.push(chunk);
    if (lines.length > 0) yield lines;
  }
  const rest = decoder.rest();
  if (rest === null) return;
  const complaint = rest.seconds === undated ? readComplaint(rest.text) : null;
  if (complaint === 'failed') throw unreadableLog(container);
  if (complaint === null) yield [rest];
}
