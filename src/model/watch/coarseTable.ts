import type { Clock } from '../clock.ts';
import type { CoarseUsage } from '../source/coarseUsage.ts';
import type { Connection } from '../source/connection.ts';

/** The time between two coarse measurements of a connection while they are requested. */
const betweenMs = 10_000;
/** A measurement is served for this long while newer ones fail. */
const keepMs = 30_000;
/** The longest that a measurement may take. */
const measureMs = 5000;

/** The coarse measurements of one connection. */
interface Measurements {
  newest: CoarseUsage | null;
  /** When the newest was begun, and when it ended, monotonic ms. */
  begunMs: number;
  endedMs: number;
  measuring: Promise<void> | null;
}

/**
 * What all functions of a connection use, watched or not: measured every 10 s while it is requested, by the first of the
 * connection's sources that can, however many functions there are.
 */
export class CoarseTable {
  readonly #clock: Clock;
  readonly #measurements = new WeakMap<Connection, Measurements>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * The newest measurement; a newer one begins where it is older than 10 s. Waits, for 5 s at most, only where there is
   * none of the last 30 s.
   * @returns null when no source can measure all functions, or none answers
   */
  async newest(connection: Connection): Promise<CoarseUsage | null> {
    const known = this.#measurements.get(connection) ?? {
      newest: null,
      begunMs: Number.NEGATIVE_INFINITY,
      endedMs: Number.NEGATIVE_INFINITY,
      measuring: null,
    };
    this.#measurements.set(connection, known);
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - known.begunMs >= betweenMs) known.measuring ??= this.#measure(connection, known);
    if (known.newest === null) await known.measuring;
    else if (nowMs - known.endedMs > keepMs) {
      await known.measuring;
      if (this.#clock.monotonicMs() - known.endedMs > keepMs) known.newest = null;
    }
    return known.newest;
  }

  async #measure(connection: Connection, known: Measurements): Promise<void> {
    known.begunMs = this.#clock.monotonicMs();
    const signal = AbortSignal.timeout(measureMs);
    try {
      for (const source of connection.metrics) {
        // A failing source rejects; the next one is then used for this measurement.
        const usage = await source.coarseUsage?.(signal).catch(() => null);
        if (usage === null || usage === undefined) continue;
        known.newest = usage;
        known.endedMs = this.#clock.monotonicMs();
        return;
      }
    } finally {
      known.measuring = null;
    }
  }
}
