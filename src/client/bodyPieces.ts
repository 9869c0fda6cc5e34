/**
 * The pieces of a body as they arrive, each of which ends with a separator of line feeds; `heard` is called for all
 * that arrives.
 */
export async function* bodyPieces(
  body: ReadableStream<Uint8Array>,
  separator: string,
  heard: () => void,
): AsyncGenerator<string, void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  /** The piece that has not ended. Joined once: some have megabytes. */
  let parts: string[] = [];
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      heard();
      const text = decoder.decode(value, { stream: true });
      if (text === '') continue;
      // What ends a piece may be cut.
      const isCut = text.startsWith('\n') && parts.at(-1)?.endsWith('\n');
      parts.push(text);
      if (!isCut && !text.includes(separator)) continue;
      const pieces = parts.join('').split(separator);
      parts = [pieces.pop() ?? ''].filter((rest) => rest !== '');
      yield* pieces;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}
