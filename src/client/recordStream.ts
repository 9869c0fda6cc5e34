import { bodyPieces } from './bodyPieces.ts';
import { FaascopeError } from './faascopeError.ts';
import type { Sent } from './request.ts';
import { longestRetryMs, pause, retryMs } from './waiting.ts';

/** Without anything from the server for this long, a connection is given up. */
const silentMs = 20_000;

/** A resource whose answer goes on: opened again and again, more slowly if it does not last. */
export class RecordStream {
  readonly #send: (sent: Sent) => Promise<Response>;
  readonly #type: string;
  readonly #separator: string;
  /** Since an answer lasted. */
  #failures = 0;
  /** When anything last arrived, Unix ms. */
  heardAtMs = Date.now();

  /** @param send asks for the resource @param type content type of the answer @param separator what ends a record: line feeds */
  constructor(send: (sent: Sent) => Promise<Response>, type: string, separator: string) {
    this.#send = send;
    this.#type = type;
    this.#separator = separator;
  }

  /**
   * The records of one answer; the first one is empty and says that it began.
   * @throws FaascopeError if the server refuses, or for a record that does not end
   */
  async *open(sent: Sent, signal: AbortSignal): AsyncGenerator<string, void> {
    const closing = new AbortController();
    const stop = () => closing.abort();
    let silence = setTimeout(stop, silentMs);
    try {
      const either = AbortSignal.any([signal, closing.signal]);
      const { body, headers, status } = await this.#send({ ...sent, signal: either });
      if (body === null || !headers.get('content-type')?.startsWith(this.#type)) {
        throw new FaascopeError('malformed_answer', `The answer is not ${this.#type}.`, status);
      }
      const beganMs = Date.now();
      const heard = () => {
        clearTimeout(silence);
        silence = setTimeout(stop, silentMs);
        this.heardAtMs = Date.now();
        if (this.heardAtMs - beganMs >= longestRetryMs) this.#failures = 0;
      };
      heard();
      yield '';
      yield* bodyPieces(body, this.#separator, heard);
    } finally {
      clearTimeout(silence);
      stop();
    }
  }

  /** Waits before the next answer is asked for. @param error why the last one was refused; null if it was cut */
  pause(error: FaascopeError | null, signal: AbortSignal): Promise<void> {
    return pause(retryMs(this.#failures++, error), signal);
  }
}
