import { FaascopeError } from './faascopeError.ts';

/** The longest piece, characters: the list of a very large cluster has tens of millions. */
const longestPiece = 2 ** 27;

/**
 * The pieces of a body as they arrive, each of which ends with a separator of line feeds; `heard` is called for all
 * that arrives.
 * @throws FaascopeError for a piece that does not end
 */
export async function* bodyPieces(
  body: ReadableStream<Uint8Array>,
  separator: string,
  heard: () => void,
  most = longestPiece,
): AsyncGenerator<string, void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  /** The piece that has not ended. Joined once: some have megabytes. */
  let parts: string[] = [];
  let length = 0;
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
      length += text.length;
      if (!isCut && !text.includes(separator)) {
        if (length > most) throw new FaascopeError('malformed_answer', 'The answer is not complete.');
        continue;
      }
      const pieces = parts.join('').split(separator);
      parts = [pieces.pop() ?? ''].filter((rest) => rest !== '');
      length = parts[0]?.length ?? 0;
      yield* pieces;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}
