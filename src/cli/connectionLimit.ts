import type { Server } from 'node:net';
import { mostDescriptors } from '../agent/proc/descriptors.ts';
import type { Clock } from '../model/clock.ts';

/** Readers of /proc may use half; the rest is for replicas, calls, upstream connections and files. */
const shareOfDescriptors = 0.25;
/** Of very many descriptors, readers and the rest need no more than these. */
const mostOfOthers = 8000;
/** All streams, and some requests. */
const usual = 12_000;
const fewest = 8;
/** Time between two log lines, and how long after the last refusal the limit counts as reached. */
const toldForMs = 60_000;

/** How many connections a process accepts that may open this many files. */
export function connectionsWithin(descriptors: number): number {
  const most = Math.max(descriptors * shareOfDescriptors, descriptors - mostOfOthers);
  return Math.max(fewest, Math.min(usual, Math.floor(most)));
}

/**
 * Limits the server's connections, so that it never runs out of descriptors. Those beyond the limit are closed at once,
 * which is logged at most once a minute.
 */
export class ConnectionLimit {
  readonly most = connectionsWithin(mostDescriptors());
  readonly #clock: Clock;
  #refusedAtMs = Number.NEGATIVE_INFINITY;

  constructor(server: Server, clock: Clock, warn: (sentence: string) => void) {
    this.#clock = clock;
    server.maxConnections = this.most;
    let loggedAtMs = Number.NEGATIVE_INFINITY;
    server.on('drop', () => {
      this.#refusedAtMs = clock.monotonicMs();
      if (this.#refusedAtMs - loggedAtMs < toldForMs) return;
      loggedAtMs = this.#refusedAtMs;
      warn(`Connection limit of ${this.most} reached; new connections are closed. Raise ulimit -n to allow more.`);
    });
  }

  /** True when a connection was refused in the last minute. */
  get isReached(): boolean {
    return this.#clock.monotonicMs() - this.#refusedAtMs < toldForMs;
  }
}
