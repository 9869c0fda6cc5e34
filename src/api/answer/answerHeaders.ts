/** The type of every answer but the page. */
export const jsonType = 'application/json; charset=utf-8';

/** The headers of every answer: it may not be stored, is what its type says it is, and no page shows it in a frame. */
export const everyAnswer = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "frame-ancestors 'none'",
};

const everyAnswerFlat = Object.entries(everyAnswer).flat();

/** The headers of an answer of the contract, as writeHead takes them; without a length, of one without a body. */
export function answerHeaders(length?: number): string[] {
  if (length === undefined) return [...everyAnswerFlat];
  return ['content-type', jsonType, 'content-length', String(length), ...everyAnswerFlat];
}
