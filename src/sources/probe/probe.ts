import { Fault } from '../../model/fault.ts';
import type { AddressRule } from './addressRule.ts';
import { ask } from './ask.ts';
import { isVersionReply, type Upstream, versionPaths } from './recognise.ts';
import type { Target } from './target.ts';

/** An address is tried for so long in all. */
const longestMs = 5000;

/**
 * Finds out what answers at an address.
 * @throws Fault target_not_allowed, upstream_refused, upstream_failed, upstream_timeout
 */
export async function probe(target: Target, rule: AddressRule, signal: AbortSignal): Promise<Upstream> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(longestMs)]);
  const kinds: readonly Upstream[] = ['prometheus', 'kubernetes'];
  for (const kind of kinds) {
    if (isVersionReply(kind, await ask(target, versionPaths[kind], rule, limit))) return kind;
  }
  throw new Fault('upstream_failed', 'What answers there is neither a Prometheus server nor a Kubernetes API.');
}
