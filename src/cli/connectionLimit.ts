import type { Server } from 'node:net';
import { mostDescriptors } from '../agent/proc/descriptors.ts';
import type { Clock } from '../model/clock.ts';

/** Readers of /proc may take half; the rest is for replicas, calls, upstream connections and files. */
const shareOfDescriptors = 0.25;
const usual = 10_000;
const fewest = 8;
/** Between two log lines, and for how long after the last refusal the limit counts as reached. */
const toldForMs = 60_000;

/** How many connections a process takes that may open so many files. */
export function connectionsWithin(descriptors: number): number {
  return Math.max(fewest, Math.min(usual, Math.floor(descriptors * shareOfDescriptors)));
}

/**
 * Bounds the connections of the server, so that it never runs out of descriptors. Those beyond are closed as soon as
 * they come, which is logged once a minute at most.
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
      warn(`All ${this.most} connections are taken; further ones are closed. To take more, raise ulimit -n.`);
    });
  }

  /** True when a connection was refused in the last minute. */
  get isReached(): boolean {
    return this.#clock.monotonicMs() - this.#refusedAtMs < toldForMs;
  }
}
