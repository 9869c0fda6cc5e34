import type { PeriodicTasks } from '../model/source/periodicTasks.ts';
import type { AddressGuard } from '../sources/http/guardedConnector.ts';
import type { ConnectedPlatform, PlatformContext } from './connectedPlatform.ts';

/** What connections are built with. */
export interface ConnectionContext extends PlatformContext {
  /** The platform whose functions are watched, without what flags name of it. */
  readonly connected: ConnectedPlatform;
  /** Of this program. */
  readonly version: string;
  readonly warn: (sentence: string) => void;
  readonly tasks: PeriodicTasks;
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
