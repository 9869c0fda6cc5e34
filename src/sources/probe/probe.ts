import { Fault } from '../../model/fault.ts';
import type { AddressRule } from './addressRule.ts';
import { ask } from './ask.ts';
import { isVersionReply, type Upstream, versionPaths } from './recognise.ts';
import type { Target } from './target.ts';

/** An address is tried for so long in all. */
const longestMs = 5000;

const kinds: readonly Upstream[] = ['prometheus', 'kubernetes'];

/**
 * Finds out what answers at an address.
 * @throws Fault target_not_allowed, upstream_refused, upstream_failed, upstream_timeout
 */
export async function probe(target: Target, rule: AddressRule, signal: AbortSignal): Promise<Upstream> {
  // A timer of its own: Node 20 may collect the signals that AbortSignal.any combines, and then nothing fires.
  const limit = new AbortController();
  const end = () => limit.abort();
  const timer = setTimeout(end, longestMs);
  signal.addEventListener('abort', end, { once: true });
  try {
    for (const kind of kinds) {
      if (isVersionReply(kind, await ask(target, versionPaths[kind], rule, limit.signal))) return kind;
    }
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  }
  throw new Fault('upstream_failed', 'What answers there is neither a Prometheus server nor a Kubernetes API.');
}
