import type { Logger } from 'pino';

/** What does not end by itself within this is cut off. */
const longestMs = 9000;

/** Resolves when SIGTERM or SIGINT came and `stop` is done; a second signal, or 9 s, ends the process at once. */
export async function untilStopped(stop: () => Promise<void>, logger: Logger): Promise<void> {
  const signal = await new Promise<string>((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
  logger.info({ signal }, 'stopping');
  const end = () => process.exit(0);
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  setTimeout(end, longestMs).unref();
  await stop();
  process.exit(0);
}
