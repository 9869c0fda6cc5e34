import type { PlatformSeries } from '../platform.ts';
import { measuredHow } from '../source/measuredHow.ts';

/** How counters are read, by what is made from them: see {@link measuredHow}. What is left out is unknown. */
export interface CountedHow {
  /** Ended calls, and those of them that failed. */
  readonly ended?: string;
  readonly inFlight?: string;
  readonly percentiles?: string;
  readonly mean?: string;
}

/** How the calls of a platform are counted. @param addresses of what is asked, without credentials */
export function callsHow(
  addresses: readonly string[],
  { started, ended, requestSeconds }: Pick<PlatformSeries, 'started' | 'ended' | 'requestSeconds'>,
): CountedHow {
  return {
    ended: measuredHow(addresses, ended),
    inFlight: measuredHow(addresses, `${started} - ${ended}`),
    percentiles: measuredHow(addresses, `${requestSeconds}_bucket`),
    mean: meanHow(addresses, requestSeconds, ''),
  };
}

/** How the mean of a histogram is read. @param matchers in braces; empty for none */
export function meanHow(addresses: readonly string[], histogram: string, matchers: string): string {
  const part = (name: string) => `${histogram}_${name}${matchers === '' ? '' : `{${matchers}}`}`;
  return measuredHow(addresses, `${part('sum')} / ${part('count')}`);
}
