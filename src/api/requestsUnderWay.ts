import type { ServerResponse } from 'node:http';

/** The requests that are being answered, except streams. */
export class RequestsUnderWay {
  /** By response: what to call when it no longer counts. */
  readonly #waiting = new Map<ServerResponse, Set<() => void>>();

  /** Notes a request until its answer is out, or its client gone. */
  add(response: ServerResponse): void {
    this.#waiting.set(response, new Set());
    response.once('close', () => this.leave(response));
  }

  /** A request no longer counts, although its answer goes on. */
  leave(response: ServerResponse): void {
    const waiting = this.#waiting.get(response) ?? [];
    this.#waiting.delete(response);
    for (const resolve of waiting) resolve();
  }

  /** Resolves when all that are under way now have ended, or when `signal` aborts. */
  async ended(signal: AbortSignal): Promise<void> {
    await Promise.all(Array.from(this.#waiting.values(), (waiting) => called(waiting, signal)));
  }
}

function called(waiting: Set<() => void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      waiting.delete(end);
      signal.removeEventListener('abort', end);
      resolve();
    };
    if (signal.aborted) {
      resolve();
      return;
    }
    waiting.add(end);
    signal.addEventListener('abort', end);
  });
}
