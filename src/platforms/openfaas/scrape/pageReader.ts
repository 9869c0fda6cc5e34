import type { Dispatcher } from 'undici';
import type { Clock } from '../../../model/clock.ts';
import { streamBody } from '../../../sources/http/exchange.ts';
import type { Upstream } from '../../../sources/http/transportFault.ts';
import type { ExpositionDecoder } from '../exposition/expositionDecoder.ts';

/** A page of 10,000 functions has some 30 MB. */
const mostPageBytes = 40 * 1024 * 1024;

/** A page of metrics, and how it is asked for. */
export interface PagePlace extends Upstream {
  readonly dispatcher: Dispatcher;
  readonly timeoutMs: number;
}

/** What reading a page took. */
export interface PageCost {
  /** Until its head was there, ms. */
  readonly latencyMs: number;
  /** Time of this process, ms. */
  readonly parseMs: number;
}

/**
 * Reads a page into a decoder.
 * @throws Fault upstream_refused, upstream_timeout, upstream_failed
 */
export async function readPage(
  place: PagePlace,
  decoder: ExpositionDecoder,
  clock: Clock,
  signal: AbortSignal,
): Promise<PageCost> {
  const askedMs = clock.monotonicMs();
  let latencyMs = 0;
  let parseMs = 0;
  const request = { ...place, headers: { accept: 'text/plain;version=0.0.4' }, mostBytes: mostPageBytes };
  const take = (chunk: Buffer) => {
    const begunMs = clock.monotonicMs();
    decoder.push(chunk);
    parseMs += clock.monotonicMs() - begunMs;
  };
  await streamBody(request, signal, take, () => {
    latencyMs = clock.monotonicMs() - askedMs;
  });
  decoder.finish();
  return { latencyMs, parseMs };
}
