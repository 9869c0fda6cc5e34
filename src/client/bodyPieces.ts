import { FaascopeError } from './faascopeError.ts';

/** The longest piece, characters: a list of a very large cluster has tens of millions. */
const longestPiece = 2 ** 27;

/**
 * The pieces of a body as they arrive, each of which ends with a separator of line feeds; returns the rest.
 * @param heard called for all that arrives
 * @throws FaascopeError for a piece that does not end
 */
export async function* bodyPieces(
  body: ReadableStream<Uint8Array>,
  separator: string,
  heard = () => {},
  most = longestPiece,
): AsyncGenerator<string, string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  /** The piece that has not ended. Joined once: some have megabytes. */
  let parts: string[] = [];
  let length = 0;
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return parts.join('');
      heard();
      const text = decoder.decode(value, { stream: true });
      // What ends a piece may be cut.
      const isCut = text.startsWith('\n') && parts.at(-1)?.endsWith('\n');
      if (text !== '') parts.push(text);
      length += text.length;
      if (isCut || text.includes(separator)) {
        const pieces = parts.join('').split(separator);
        const rest = pieces.pop() ?? '';
        parts = rest === '' ? [] : [rest];
        length = rest.length;
        yield* pieces;
      } else if (length > most) throw new FaascopeError('malformed_answer', 'The answer is not complete.');
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

/** All of a body that is JSON. @throws for what is too long, or no JSON */
export async function bodyJson({ body }: Response, most?: number): Promise<unknown> {
  // What no JSON has separates no pieces.
  const rest = body && (await bodyPieces(body, '\0', undefined, most).next());
  return JSON.parse(rest?.value ?? '');
}
