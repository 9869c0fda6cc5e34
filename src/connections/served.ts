import type { Connection, ConnectionHealth } from '../model/source/connection.ts';

/** What the server watches, and what keeps that going. */
export interface Served {
  readonly connection: Connection;
  readonly health: ConnectionHealth;
  /** What the start says of it: where the figures come from, and what is done by itself. A line each. */
  readonly announcement: readonly string[];
  /**
   * What was found by itself and is used: lines for the start. Resolves when it was looked for and tried, or some
   * seconds later. Left out where nothing is looked for.
   */
  found?(): Promise<readonly string[]>;
  /** Called before the server is loaded, so that the first answer has figures. Goes on until `stopping` aborts. */
  begin(stopping: AbortSignal): void;
  /** Called when the server listens, or goes over to it. */
  listening(stopping: AbortSignal): void;
  /** Resolves, always, when all has ended. */
  stop(): Promise<void>;
}
