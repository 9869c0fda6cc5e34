import type { LogRecord } from '../../../model/invocation/logRecord.ts';

/**
 * The lines of one container: those of what ran in it before its last restart, then those of what runs in it now.
 * While it waits to be restarted the API gives one log for both; then it is taken once.
 */
export async function* containerLines(
  previous: AsyncIterable<readonly LogRecord[]>,
  current: AsyncIterable<readonly LogRecord[]>,
): AsyncGenerator<readonly LogRecord[], void> {
  const now = current[Symbol.asyncIterator]();
  let first: LogRecord | undefined;
  for await (const batch of previous) {
    first ??= batch[0];
    yield batch;
  }
  const next = await now.next();
  if (next.done || (first !== undefined && isSame(first, next.value[0]))) return;
  yield next.value;
  yield* { [Symbol.asyncIterator]: () => now };
}

function isSame(a: LogRecord, b: LogRecord | undefined): boolean {
  return b !== undefined && a.seconds === b.seconds && a.nanos === b.nanos && a.text === b.text;
}

/** Without the lines before `sinceMs`, Unix ms, that the API gives because it knows whole seconds only. */
export async function* linesSince(
  batches: AsyncIterable<readonly LogRecord[]>,
  sinceMs: number,
): AsyncGenerator<readonly LogRecord[], void> {
  let begun = false;
  for await (const batch of batches) {
    const at = begun ? 0 : batch.findIndex((line) => line.seconds * 1000 + line.nanos / 1e6 >= sinceMs);
    if (at < 0) continue;
    begun = true;
    yield at === 0 ? batch : batch.slice(at);
  }
}
