import { Fault } from '../../model/fault.ts';
import type { AddressGuard } from '../http/guardedConnector.ts';
import { ask } from './ask.ts';
import { isVersionReply, type Upstream, versionPaths } from './recognise.ts';
import type { Target } from './target.ts';

const kinds: readonly Upstream[] = ['prometheus', 'kubernetes'];

/**
 * Finds out what answers at an address, until `signal` aborts.
 * @throws Fault target_not_allowed, upstream_refused, upstream_failed, upstream_timeout
 */
export async function probe(target: Target, guard: AddressGuard, signal: AbortSignal): Promise<Upstream> {
  for (const kind of kinds) {
    if (isVersionReply(kind, await ask(target, versionPaths[kind], guard, signal))) return kind;
  }
  throw new Fault('upstream_failed', 'What answers there is neither a Prometheus server nor a Kubernetes API.');
}
