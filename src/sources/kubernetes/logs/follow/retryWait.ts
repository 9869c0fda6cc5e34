import type { LogTiming } from '../logTiming.ts';

/**
 * How long to wait after a break, in ms: doubled with each one in a row, up to a fifth shorter or longer by chance, and never less
 * than the API asks for.
 *
 * @param breaks in a row, this one included
 * @param random from 0 up to, without, 1
 */
export function retryWaitMs(
  breaks: number,
  { firstRetryMs, mostRetryMs }: LogTiming,
  askedMs: number | null,
  random: number,
): number {
  const waitMs = Math.min(firstRetryMs * 2 ** Math.min(breaks - 1, 30), mostRetryMs) * (0.8 + 0.4 * random);
  return Math.max(waitMs, askedMs ?? 0);
}
