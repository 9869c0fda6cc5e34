import { channel } from 'node:diagnostics_channel';
import { Fault } from './fault.ts';

/**
 * Errors that are bugs of this program, and that something has survived. One channel for the whole process, as for
 * `unhandledRejection`: each part that may meet a bug need not be handed a log.
 */
const bugs = channel('faascope:bug');

/** Reports a bug, with its stack, to whoever logs for this process. */
export function reportBug(thrown: unknown): void {
  bugs.publish(thrown);
}

/** What is ignored of background work that failed: a Fault, which is reported elsewhere; anything else is a bug. */
export function ignoreFault(thrown: unknown): null {
  if (!(thrown instanceof Fault)) reportBug(thrown);
  return null;
}

/** Calls `listener` with each bug. @returns ends that */
export function onBug(listener: (thrown: unknown) => void): () => void {
  const take = (thrown: unknown) => listener(thrown);
  bugs.subscribe(take);
  return () => void bugs.unsubscribe(take);
}
