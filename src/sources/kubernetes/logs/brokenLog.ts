import { Fault } from '../../../model/fault.ts';
import type { LogContainer } from './logContainer.ts';

/** What a client is told of a log that broke off. */
export function brokenLog(thrown: unknown, { podName }: LogContainer): Fault {
  if (thrown instanceof Fault) return thrown;
  const cause = { cause: thrown };
  if (thrown instanceof Error && 'code' in thrown && thrown.code === 'UND_ERR_BODY_TIMEOUT') {
    return new Fault('upstream_timeout', `The log of pod ${podName} stopped coming; ask again.`, cause);
  }
  return new Fault('upstream_failed', `The log of pod ${podName} broke off; ask again.`, cause);
}

/** What a client is told of a log that its node cannot read. */
export function unreadableLog({ podName }: LogContainer): Fault {
  return new Fault('upstream_failed', `The node of pod ${podName} cannot read its log; see what kubectl logs says.`);
}

/** What a client is told of a log that changed while it was read, so that it could not be read on. */
export function lostLog({ podName }: LogContainer): Fault {
  return new Fault('upstream_failed', `The log of pod ${podName} was rotated or ended while it was read; ask again.`);
}
