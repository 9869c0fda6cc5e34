import type { StreamEvents } from '../contract/v1/stream.ts';

/** An event of a stream, with its name and data. */
export type StreamEvent = {
  readonly [Name in keyof StreamEvents]: {
    readonly name: Name;
    /** The second from which all topics can be resumed; null if there is none. */
    readonly id: number | null;
    readonly data: StreamEvents[Name];
  };
}[keyof StreamEvents];

/** The event of a record of a stream; null for a comment. */
export function eventOf(record: string): StreamEvent | null {
  const fields = Array.from(record.matchAll(/^(\w+): ([^\n]*)/gm), ([, name, value]) => [name, value]);
  const { event: name, id = null, data } = Object.fromEntries(fields);
  return data === undefined ? null : Object({ name, id: id && Number(id), data: JSON.parse(data) });
}
