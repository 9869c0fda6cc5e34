import type { ServerResponse } from 'node:http';

/** The requests that are being answered. */
export class RequestsUnderWay {
  readonly #responses = new Set<ServerResponse>();

  /** Notes a request until its answer is out, or its client gone. */
  add(response: ServerResponse): void {
    this.#responses.add(response);
    response.once('close', () => this.#responses.delete(response));
  }

  /** Resolves when all that are under way now have ended, or when `signal` aborts. */
  async ended(signal: AbortSignal): Promise<void> {
    await Promise.all(Array.from(this.#responses, (response) => closed(response, signal)));
  }
}

function closed(response: ServerResponse, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      response.off('close', end);
      signal.removeEventListener('abort', end);
      resolve();
    };
    if (signal.aborted) {
      resolve();
      return;
    }
    response.once('close', end);
    signal.addEventListener('abort', end);
  });
}
