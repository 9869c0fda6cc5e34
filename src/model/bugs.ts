import { channel } from 'node:diagnostics_channel';

/**
 * Errors that are bugs of this program, and that something has survived. One channel for the whole process, as for
 * `unhandledRejection`: each part that may meet a bug need not be handed a log.
 */
const bugs = channel('faascope:bug');

/** Reports a bug, with its stack, to whoever logs for this process. */
export function reportBug(thrown: unknown): void {
  bugs.publish(thrown);
}

/** Calls `listener` with each bug. @returns ends that */
export function onBug(listener: (thrown: unknown) => void): () => void {
  const take = (thrown: unknown) => listener(thrown);
  bugs.subscribe(take);
  return () => void bugs.unsubscribe(take);
}
