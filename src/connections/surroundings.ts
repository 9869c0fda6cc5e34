import type { Clock } from '../model/clock.ts';
import type { PeriodicTasks } from '../model/source/periodicTasks.ts';
import type { AddressGuard } from '../sources/http/guardedConnector.ts';

/** What connections are made with. */
export interface ConnectionContext {
  readonly clock: Clock;
  readonly version: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly warn: (sentence: string) => void;
  readonly tasks: PeriodicTasks;
  /** What `/setIP` may connect to. */
  readonly guard: AddressGuard;
}
