import { useEffect, useState, useSyncExternalStore } from 'react';
import { FaascopeError } from '../../src/client/client.ts';
import { AnswerHistory } from '../lib/answerHistory.ts';

type Answered = { readonly nowSeconds: number };

/** A question that is not answered by then is given up: the next one is not kept waiting by it. */
const answerMs = 10_000;

/** An answer that is asked for again and again while somebody looks. */
export class Polled<Answer extends Answered> {
  readonly history = new AnswerHistory<Answer>();
  readonly #load: (signal: AbortSignal) => Promise<Answer>;
  readonly #facts: (answer: Answer) => unknown;
  readonly #listeners = new Set<() => void>();
  #key = '';
  #shown: Answer | null = null;
  #error: FaascopeError | null = null;

  /** @param facts what of an answer is rendered: listeners are told when it changes */
  constructor(load: (signal: AbortSignal) => Promise<Answer>, facts: (answer: Answer) => unknown) {
    this.#load = load;
    this.#facts = facts;
  }

  /** The first answer with the newest facts; null before the first one. */
  get shown(): Answer | null {
    return this.#shown;
  }

  /** Why the last question was not answered; null if it was. */
  get error(): FaascopeError | null {
    return this.#error;
  }

  /** @returns its undo */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Asks now and then every `everyMs`, never twice at once. @returns what ends it */
  start(everyMs: number): () => void {
    const ending = new AbortController();
    let isAsking = false;
    const ask = async () => {
      if (isAsking || document.hidden) return;
      isAsking = true;
      await this.#ask(ending.signal);
      isAsking = false;
    };
    const timer = setInterval(() => void ask(), everyMs);
    const look = () => void ask();
    document.addEventListener('visibilitychange', look, { signal: ending.signal });
    void ask();
    return () => {
      clearInterval(timer);
      ending.abort();
    };
  }

  async #ask(signal: AbortSignal): Promise<void> {
    try {
      const answer = await this.#load(AbortSignal.any([signal, AbortSignal.timeout(answerMs)]));
      this.history.add(answer);
      const key = JSON.stringify(this.#facts(answer));
      if (key === this.#key && this.#error === null) return;
      this.#key = key;
      this.#shown = answer;
      this.#error = null;
    } catch (thrown) {
      if (signal.aborted) return;
      const error =
        thrown instanceof FaascopeError
          ? thrown
          : new FaascopeError('unreachable', 'The server did not answer in time.');
      if (error.code === this.#error?.code) return;
      this.#error = error;
    }
    for (const listener of this.#listeners) listener();
  }
}

/** Asks while the component is mounted. @param make must be the same function unless the question changes */
export function usePolled<Answer extends Answered>(make: () => Polled<Answer>, everyMs: number): Polled<Answer> {
  const [held, setHeld] = useState(() => ({ make, polled: make() }));
  const current = held.make === make ? held : { make, polled: make() };
  if (current !== held) setHeld(current);
  const { polled } = current;
  useEffect(() => polled.start(everyMs), [polled, everyMs]);
  useSyncExternalStore(
    (listener) => polled.subscribe(listener),
    () => polled.shown,
  );
  useSyncExternalStore(
    (listener) => polled.subscribe(listener),
    () => polled.error,
  );
  return polled;
}
