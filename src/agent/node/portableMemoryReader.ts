import { freemem, totalmem } from 'node:os';
import { SecondRing } from '../../model/series/secondRing.ts';
import type { Reader, Tick } from '../reader.ts';

/** Memory use of a machine without /proc, percent, from node:os. */
export class PortableMemoryReader implements Reader {
  readonly percent = new SecondRing();
  readonly totalBytes = totalmem();

  sample(tick: Tick): void {
    this.percent.record(tick.second, 100 * (1 - freemem() / this.totalBytes));
  }

  close(): void {}
}
