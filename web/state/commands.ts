import type { IconName } from '../lib/icons.ts';

/** An action of the palette. */
export interface Command {
  /** Unique. */
  readonly id: string;
  readonly label: string;
  readonly icon: IconName;
  /** Its shortcut as it is shown, for learning. */
  readonly keys?: string;
  readonly run: () => void;
}

/** The actions that the parts of the page offer in the palette. */
export class Commands {
  readonly #lists: (readonly Command[])[] = [];
  readonly #listeners = new Set<() => void>();
  #all: readonly Command[] = [];

  get all(): readonly Command[] {
    return this.#all;
  }

  /** @returns its undo */
  add(commands: readonly Command[]): () => void {
    this.#lists.push(commands);
    this.#changed();
    return () => {
      this.#lists.splice(this.#lists.indexOf(commands), 1);
      this.#changed();
    };
  }

  /** @returns its undo */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #changed(): void {
    this.#all = this.#lists.flat();
    for (const listener of this.#listeners) listener();
  }
}
