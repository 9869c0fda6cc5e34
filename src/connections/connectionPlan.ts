import type { Connection, ConnectionHealth } from '../model/source/connection.ts';
import type { RememberedChoice } from './rememberedChoice.ts';

/** How to build a connection, and what `/setIP` knows it by. */
export interface ConnectionPlan {
  /** What is remembered of it, by the addresses that mean it; empty where no address does. */
  readonly choices: ReadonlyMap<string, RememberedChoice>;
  /** @throws StartupError, Fault */
  build(): Promise<BuiltConnection>;
}

/** A connection, and what keeps it going. */
export interface BuiltConnection {
  readonly connection: Connection;
  readonly health: ConnectionHealth;
  /** What startup prints of it: where the figures come from and what runs by itself. A line each. */
  readonly announcement: readonly string[];
  /**
   * What was found by itself and is used: further lines for startup. Resolves once it was looked for and tried, at most
   * some seconds later. Left out where nothing is looked for.
   */
  discovered?(): Promise<readonly string[]>;
  /** Called before the server is loaded, so that the first answer has figures. Runs until `stopping` aborts. */
  start(stopping: AbortSignal): void;
  /** Called when the server listens, or switches to this connection. */
  listening(stopping: AbortSignal): void;
  /** Resolves, always, when everything has ended. */
  stop(): Promise<void>;
}
