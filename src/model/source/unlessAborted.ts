import type { Fault } from '../fault.ts';

/**
 * Waits for work that goes on whoever waits for it, until a signal aborts. What comes of the work after that is ignored,
 * its failure too, and nothing listens to the signal any more once the work has ended.
 * @param late makes what is thrown when the signal aborts first, or has aborted already
 */
export function unlessAborted<Result>(work: Promise<Result>, signal: AbortSignal, late: () => Fault): Promise<Result> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(late());
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
