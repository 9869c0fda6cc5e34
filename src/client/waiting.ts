/** Resolves when one of the signals aborts or `over` resolves. */
export async function until(
  signals: readonly AbortSignal[],
  over: Promise<void> = new Promise(() => {}),
): Promise<void> {
  const listening = new AbortController();
  const aborted = new Promise<void>((resolve) => {
    for (const signal of signals) {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve(), { once: true, signal: listening.signal });
    }
  });
  await Promise.race([over, aborted]);
  listening.abort();
}

/** Resolves after so many ms, or when one of the signals aborts. */
export async function pause(ms: number, signals: readonly AbortSignal[]): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await until(signals, over);
  clearTimeout(timer);
}
