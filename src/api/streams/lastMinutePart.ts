import type { LastMinute } from '../../contract/v1/stream.ts';

/** The last minute of a function as its clients have it: sent again when it changes. */
export class LastMinutePart {
  #value: LastMinute | null = null;
  #json: string | null = null;
  #changedAt = Number.NEGATIVE_INFINITY;

  get value(): LastMinute | null {
    return this.#value;
  }

  /** Goes on to a second. @returns its JSON if it changed, null otherwise */
  advance(value: LastMinute | null, second: number): string | null {
    const json = value === null ? null : JSON.stringify(value);
    if (json !== this.#json) this.#changedAt = second;
    this.#value = value;
    this.#json = json;
    return this.#changedAt === second ? json : null;
  }

  /** Its JSON if it changed after a second; all of it for null. */
  since(second: number | null): string | null {
    return second === null || this.#changedAt > second ? this.#json : null;
  }

  forget(): void {
    this.#value = null;
    this.#json = null;
    this.#changedAt = Number.NEGATIVE_INFINITY;
  }
}
