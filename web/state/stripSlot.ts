import type { Column } from '../../src/client/client.ts';
import type { LiveStore } from './liveStore.ts';

/** The calls that the time strip shows. */
export interface StripColumns {
  /** Calls that ended in each second, failed ones too. */
  readonly calls: Column | undefined;
  /** Failed calls of each second. */
  readonly errors: Column | undefined;
  /** The second of the last values. */
  readonly endSecond: number;
}

/** What the time strip shows. */
export interface StripSource {
  /** Names what is counted, such as `all calls per second`. */
  readonly label: string;
  /** Null while there is nothing. */
  readonly read: (live: LiveStore) => StripColumns | null;
}

/** Holds what the strip shows: of the part of the page that asked last. */
export class StripSlot {
  readonly #sources: StripSource[] = [];
  readonly #listeners = new Set<() => void>();

  get source(): StripSource | null {
    return this.#sources.at(-1) ?? null;
  }

  /** @returns its undo */
  show(source: StripSource): () => void {
    this.#sources.push(source);
    this.#changed();
    return () => {
      this.#sources.splice(this.#sources.indexOf(source), 1);
      this.#changed();
    };
  }

  /** @returns its undo */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
