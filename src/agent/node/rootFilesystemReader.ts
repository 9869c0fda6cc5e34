import { type StatsFs, statfsSync } from 'node:fs';
import { SecondRing } from '../../model/series/secondRing.ts';
import type { Reader, Tick } from '../reader.ts';

/** Read-only images are always full, which is no useful figure. Magic numbers of statfs(2). */
const fullTypes = new Set([
  0xe0f5e1e2, // erofs
  0x73717368, // squashfs
  0x28cd3d45, // cramfs
  0x9660, // iso9660
]);

/** Use of the root filesystem: 1 - available/size, percent, where available is what non-root users may use. */
export class RootFilesystemReader implements Reader {
  readonly usedPercent = new SecondRing();
  readonly #path: string;
  readonly #statfs: (path: string) => Pick<StatsFs, 'type' | 'bavail' | 'blocks'>;

  constructor(path: string, statfs: (path: string) => Pick<StatsFs, 'type' | 'bavail' | 'blocks'> = statfsSync) {
    this.#path = path;
    this.#statfs = statfs;
  }

  sample(tick: Tick): void {
    this.usedPercent.record(tick.second, this.#measure());
  }

  #measure(): number {
    try {
      const { type, bavail, blocks } = this.#statfs(this.#path);
      return blocks > 0 && !fullTypes.has(type) ? 100 * (1 - bavail / blocks) : Number.NaN;
    } catch {
      return Number.NaN;
    }
  }

  close(): void {}
}
