import type { StreamEvents } from '../contract/v1/stream.ts';
import { bodyPieces } from './bodyPieces.ts';

/** An event of a stream, with its name and data. */
export type StreamEvent = {
  readonly [Name in keyof StreamEvents]: {
    readonly name: Name;
    /** The second from which all topics can be resumed; null if there is none. */
    readonly id: number | null;
    readonly data: StreamEvents[Name];
  };
}[keyof StreamEvents];

/** The events of a stream as they arrive; `heard` is called for all that arrives, comments too. */
export async function* streamEvents(
  body: ReadableStream<Uint8Array>,
  heard: () => void,
): AsyncGenerator<StreamEvent, void> {
  for await (const block of bodyPieces(body, '\n\n', heard)) {
    const event = eventOf(block);
    if (event !== null) yield event;
  }
}

function eventOf(block: string): StreamEvent | null {
  const fields = new Map(
    block.split('\n').map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1).trimStart()];
    }),
  );
  const [name, id, data] = [fields.get('event'), fields.get('id'), fields.get('data')];
  if (name === undefined || data === undefined) return null;
  return Object({ name, id: id === undefined ? null : Number(id), data: JSON.parse(data) });
}
