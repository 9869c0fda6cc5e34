import { Fault } from '../../../model/fault.ts';
import { SampleLine, type TakeSample, type WantedMetric } from './sampleLine.ts';

/** No line of a real page is longer. */
const mostLineBytes = 64 * 1024;
const newline = 0x0a;

/**
 * Takes the samples of a few metrics out of a page in Prometheus' text format, in whatever pieces it comes. What is not
 * asked for is passed over without making anything of it, but a page that is none is refused.
 */
export class ExpositionDecoder {
  readonly #line: SampleLine;
  /** The beginning of a line whose end has not come yet. */
  #rest: Buffer = Buffer.alloc(0);

  constructor(wanted: readonly WantedMetric[], take: TakeSample) {
    this.#line = new SampleLine(wanted, take);
  }

  /** @throws Fault upstream_failed when it is no such page */
  push(chunk: Buffer): void {
    let from = 0;
    if (this.#rest.length > 0) {
      const end = chunk.indexOf(newline);
      const whole = Buffer.concat([this.#rest, end < 0 ? chunk : chunk.subarray(0, end + 1)]);
      if (end < 0) {
        this.#keep(whole);
        return;
      }
      this.#line.readAll(whole, 0);
      from = end + 1;
    }
    const left = this.#line.readAll(chunk, from);
    // A copy: a view would hold the whole chunk.
    this.#keep(Buffer.from(chunk.subarray(left)));
  }

  /** @throws Fault upstream_failed when the page ends in the middle of a line */
  finish(): void {
    if (this.#rest.length > 0) throw new Fault('upstream_failed', 'The page of metrics broke off.');
  }

  #keep(rest: Buffer): void {
    if (rest.length > mostLineBytes) throw new Fault('upstream_failed', 'What answers there is no page of metrics.');
    this.#rest = rest;
  }
}
