import type { CallSeries } from '../src/model/calls/callSeconds.ts';
import type { CallSource, Counted } from '../src/model/calls/callSource.ts';

/** A source of calls that knows nothing but what is given. */
export function fakeCalls(given: Partial<CallSource> = {}): CallSource {
  return {
    order: () => [],
    calls: () => null,
    runs: () => null,
    recent: () => null,
    bySecond: () => null,
    inFlight: () => null,
    prepare: async () => {},
    revision: 0,
    ...given,
  };
}

/** Calls of each second, read from a gateway every second. */
export function callsOfSeconds(value: CallSeries | null, given: Partial<Counted<CallSeries>> = {}): CallSource {
  const counted = { source: 'gateway', intervalSeconds: 1, measuredAtMs: 0, steady: true, value, ...given } as const;
  return fakeCalls({ bySecond: () => counted });
}
