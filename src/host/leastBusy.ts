/** Something that takes calls. */
interface Busy {
  readonly ready: boolean;
  readonly inFlight: number;
}

/**
 * Where the next call goes: the ready one with the fewest calls in flight; of equals the first from index `from` on,
 * going round. Null when none is ready.
 */
export function leastBusy<T extends Busy>(all: readonly T[], from: number): { one: T; index: number } | null {
  let found: { one: T; index: number } | null = null;
  for (let step = 0; step < all.length; step++) {
    const index = (from + step) % all.length;
    const one = all[index];
    if (one?.ready && (found === null || one.inFlight < found.one.inFlight)) found = { one, index };
  }
  return found;
}
