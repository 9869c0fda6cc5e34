import type { AddressGuard } from '../../sources/http/guardedConnector.ts';

/**
 * What may be connected to of what an upstream lists that a client named: it could list the address of a metadata
 * service as a pod's. `--allow-target` is about the upstream itself, so its list does not count here.
 */
export function podGuard(guard: AddressGuard | undefined): AddressGuard | undefined {
  return guard === undefined ? undefined : { ...guard, rule: guard.rule.unlisted };
}
