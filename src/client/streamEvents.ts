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

/** The events of a stream as they arrive; `heard` is called for all that arrives, comments too. */
export async function* streamEvents(
  body: ReadableStream<Uint8Array>,
  heard: () => void,
): AsyncGenerator<StreamEvent, void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  /** The event that has not ended. Joined once: some have megabytes. */
  let parts: string[] = [];
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      heard();
      const text = decoder.decode(value, { stream: true });
      if (text === '') continue;
      // What ends an event may be cut.
      const isCut = text.startsWith('\n') && parts.at(-1)?.endsWith('\n');
      parts.push(text);
      if (!isCut && !text.includes('\n\n')) continue;
      const blocks = parts.join('').split('\n\n');
      parts = [blocks.pop() ?? ''].filter((rest) => rest !== '');
      for (const block of blocks) {
        const event = eventOf(block);
        if (event !== null) yield event;
      }
    }
  } finally {
    reader.cancel().catch(() => {});
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
