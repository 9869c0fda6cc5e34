/** The type of every answer but the page. */
export const jsonType = 'application/json; charset=utf-8';

/** The headers of an answer of the contract, as writeHead takes them. */
export function answerHeaders(length: number): string[] {
  return ['content-type', jsonType, 'cache-control', 'no-store', 'content-length', String(length)];
}
