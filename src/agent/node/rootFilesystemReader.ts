import { statfsSync } from 'node:fs';
import { SecondRing } from '../../model/secondRing.ts';
import type { Reader, Tick } from '../reader.ts';

/** How much of the root filesystem is in use: 1 - available/size, percent, where available is what non-root may use. */
export class RootFilesystemReader implements Reader {
  readonly usedPercent = new SecondRing();
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  sample(tick: Tick): void {
    this.usedPercent.record(tick.second, this.#measure());
  }

  #measure(): number {
    try {
      const { bavail, blocks } = statfsSync(this.#path);
      return blocks > 0 ? 100 * (1 - bavail / blocks) : Number.NaN;
    } catch {
      return Number.NaN;
    }
  }

  close(): void {}
}
