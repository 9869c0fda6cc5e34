/** What does not end by itself within this after the signal is cut off. */
const longestMs = 9000;

/**
 * Resolves with the signal's name when SIGTERM or SIGINT comes. From then on the process ends within 9 s, with
 * exit code 0, whatever still runs; a second signal ends it at once.
 */
export async function stopSignal(): Promise<string> {
  const name = await new Promise<string>((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
  const end = () => process.exit(0);
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  setTimeout(end, longestMs).unref();
  return name;
}
