import type { StreamEvents } from '../../contract/v1/stream.ts';

/** A comment that keeps proxies from closing a silent stream. */
export const heartbeat = Buffer.from(':\n\n');

/** An event of a stream as it is sent. JSON has no line breaks, so its data is one line. */
export function serverSentEvent<Name extends Exclude<keyof StreamEvents, 'second'>>(
  name: Name,
  data: StreamEvents[Name],
): Buffer {
  return Buffer.from(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
}

const comma = Buffer.from(',');
const secondEnd = Buffer.from('}}\n\n');

/**
 * What a `second` event begins with: the same bytes for every client of a connection.
 * @param isResumable whether clients have all their topics once they have this second
 */
export function secondHead(second: number, nowMs: number, isResumable: boolean): Buffer {
  const id = isResumable ? `id: ${second}\n` : '';
  return Buffer.from(`event: second\n${id}data: {"second":${second},"nowSeconds":${secondsOf(nowMs)},"topics":{`);
}

/** The part of a `second` event about one topic. */
export function topicFragment(topic: string, deltaJson: string): Buffer {
  return Buffer.from(`${JSON.stringify(topic)}:${deltaJson}`);
}

/** A `second` event of ready parts. @param head by {@link secondHead} @param fragments by {@link topicFragment} */
export function secondEvent(head: Buffer, fragments: readonly Buffer[]): Buffer {
  const parts = [head];
  for (const [index, fragment] of fragments.entries()) {
    if (index > 0) parts.push(comma);
    parts.push(fragment);
  }
  parts.push(secondEnd);
  return Buffer.concat(parts);
}

/** Unix seconds with milliseconds as decimals. */
export function secondsOf(ms: number): number {
  return Math.round(ms) / 1000;
}
