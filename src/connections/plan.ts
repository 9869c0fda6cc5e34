import type { RememberedChoice } from './remembered/rememberedChoice.ts';
import type { Served } from './served.ts';

/** A way to serve something, and what `/setIP` knows it by. */
export interface Plan {
  /** What is remembered of it, by the addresses that mean it; empty where no address does. */
  readonly choices: ReadonlyMap<string, RememberedChoice>;
  /** @throws StartMistake, Fault */
  build(): Promise<Served>;
}
