import type { Connection, ConnectionHealth } from '../model/source/connection.ts';
import type { SourceHealth } from '../model/source/sourceHealth.ts';

/** A connection, and what runs for it. */
export interface BuiltConnection {
  readonly connection: Connection;
  readonly health: ConnectionHealth;
  /**
   * The health of the sources that a flag or `/setIP` names, and of agents: they are expected to answer. Discovered
   * sources are not among them.
   */
  configured(): readonly SourceHealth[];
  /** What startup prints about it: the sources of the figures, and what runs in the background. One line each. */
  readonly announcement: readonly string[];
  /**
   * Further lines for startup about what was discovered. Resolves when discovery has finished and tried it, within some
   * seconds. Omitted if nothing is discovered.
   */
  discovered?(): Promise<readonly string[]>;
  /** Called before the server is loaded, so that the first answer has figures. Runs until `stopping` aborts. */
  start(stopping: AbortSignal): void;
  /** Called when the server listens, or switches to this connection. */
  listening(stopping: AbortSignal): void;
  /** Resolves, always, when everything has ended. */
  stop(): Promise<void>;
}
