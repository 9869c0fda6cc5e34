/** A source that has not answered its first request within this time is reported, though the request goes on. */
const overdueMs = 3000;

/** Whether the first answer of a source is overdue. Times are monotonic ms. */
export class FirstAnswer {
  #askedMs: number | null = null;
  #hasCome = false;

  /** A request is sent. */
  asked(nowMs: number): void {
    this.#askedMs ??= nowMs;
  }

  /** An answer or a failure. */
  came(): void {
    this.#hasCome = true;
  }

  isOverdue(nowMs: number): boolean {
    return !this.#hasCome && this.#askedMs !== null && nowMs - this.#askedMs >= overdueMs;
  }
}
