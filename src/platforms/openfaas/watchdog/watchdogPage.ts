import type { DurationTotals } from '../../../model/calls/durationHistogram.ts';
import { HistogramBuilder } from '../../../model/calls/durationHistogram.ts';
import { ExpositionDecoder } from '../exposition/expositionDecoder.ts';
import type { WantedMetric } from '../exposition/sampleLine.ts';

const wanted: readonly WantedMetric[] = [
  { name: 'http_requests_in_flight', labels: [] },
  { name: 'http_request_duration_seconds_bucket', labels: ['le'] },
  { name: 'http_request_duration_seconds_sum', labels: [] },
  { name: 'http_request_duration_seconds_count', labels: [] },
];

/** The page of a watchdog's metrics, while it is being read. */
export class WatchdogPage {
  readonly decoder: ExpositionDecoder;
  #inFlight: number | null = null;
  readonly #seconds = new HistogramBuilder();

  constructor() {
    this.decoder = new ExpositionDecoder(wanted, (metric, [bound = null], value) => {
      if (!(value >= 0) || value === Number.POSITIVE_INFINITY) return;
      if (metric === 0) this.#inFlight = value;
      else if (metric === 1) this.#seconds.bucket(bound, value);
      else if (metric === 2) this.#seconds.sum(value);
      else this.#seconds.count(value);
    });
  }

  /** Calls that run now; null where the watchdog does not tell: classic ones of some age do not. */
  get inFlight(): number | null {
    return this.#inFlight;
  }

  /** Runs that have ended since the container started, of all codes and methods. */
  runs(): DurationTotals {
    return this.#seconds.build();
  }
}
