import type { Clock } from '../model/clock.ts';
import type { PeriodicTasks } from '../model/source/periodicTasks.ts';
import type { AddressGuard } from '../sources/http/guardedConnector.ts';

/** What connections are built with. */
export interface ConnectionContext {
  readonly clock: Clock;
  /** Of this program. */
  readonly version: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly warn: (sentence: string) => void;
  readonly tasks: PeriodicTasks;
  /** Whether functions that run elsewhere than on this machine may be called. */
  readonly allowInvoke: boolean;
  /** Where `/setIP` may connect to. */
  readonly guard: AddressGuard;
}

/**
 * The guard for pods that an upstream lists. A client named that upstream, and it could list the address of a metadata
 * service as a pod's. `--allow-target` is about the upstream itself, so its list does not count here.
 */
export function podGuard(guard: AddressGuard | undefined): AddressGuard | undefined {
  return guard === undefined ? undefined : { ...guard, rule: guard.rule.unlisted };
}
