/** A limit for conditions that never hold: on a busy machine, nothing fails for being slow. */
const hangsMs = 60_000;

/** Polls a condition; resolves with the time it took, ms. Fails with `what` if it does not hold within the time. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  withinMs = hangsMs,
  everyMs = 10,
): Promise<number> {
  const begunMs = performance.now();
  while (!(await holds())) {
    if (performance.now() - begunMs > withinMs) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  return performance.now() - begunMs;
}
