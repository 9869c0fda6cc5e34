import type { ServerResponse } from 'node:http';
import type { HeldAccess } from './gate/lastingAccess.ts';

/** How often answers are checked for the end of their token or session. */
const reviewMs = 500;
/** How long a client may take to read the end of its answer. */
const lastReadMs = 1000;

/** What happens to an answer whose client may no longer read it. */
interface Answer {
  readonly access: HeldAccess;
  /** Called once, when the token or session has ended. */
  end: () => void;
  isEnded: boolean;
  /** What to call when it no longer counts; null when it does not. */
  waiting: Set<() => void> | null;
}

/** The requests that are being answered, streams and other answers that go on for minutes included. */
export class RequestsUnderWay {
  readonly #answers = new Map<ServerResponse, Answer>();
  #reviewing: NodeJS.Timeout | null = null;

  /** Answers that are not out yet. */
  get size(): number {
    return this.#answers.size;
  }

  /**
   * Notes a request until its answer is out, or its client gone.
   * @param end called when the token or session has ended; the connection closes 1 s later
   */
  add(response: ServerResponse, access: HeldAccess, end: () => void): void {
    this.#answers.set(response, { access, end, isEnded: false, waiting: new Set() });
    response.once('close', () => {
      this.leave(response);
      this.#answers.delete(response);
      access.release();
    });
    this.#reviewing ??= setInterval(() => this.review(), reviewMs).unref();
  }

  /** A request no longer counts as under way, although its answer goes on. */
  leave(response: ServerResponse): void {
    const answer = this.#answers.get(response);
    const waiting = answer?.waiting ?? [];
    if (answer !== undefined) answer.waiting = null;
    for (const resolve of waiting) resolve();
  }

  /** Sets what ends an answer that has begun when its token or session has ended. */
  endWith(response: ServerResponse, end: () => void): void {
    const answer = this.#answers.get(response);
    if (answer !== undefined) answer.end = end;
  }

  /** Ends the answers whose clients may no longer read them. */
  review(): void {
    for (const [response, answer] of this.#answers) {
      if (answer.isEnded || answer.access.isValid()) continue;
      answer.isEnded = true;
      answer.end();
      const closing = setTimeout(() => response.destroy(), lastReadMs).unref();
      response.once('close', () => clearTimeout(closing));
    }
    if (this.#answers.size > 0 || this.#reviewing === null) return;
    clearInterval(this.#reviewing);
    this.#reviewing = null;
  }

  /** Resolves when all that are under way now have ended, or when `signal` aborts. */
  async ended(signal: AbortSignal): Promise<void> {
    const waiting = Array.from(this.#answers.values(), (answer) => answer.waiting);
    await Promise.all(waiting.map((each) => each && called(each, signal)));
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
