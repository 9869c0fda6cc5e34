import type { ServerProcess } from '../../serverProcess.ts';
import { seriesOf, untilWallTime } from '../../truth/series.ts';

/** An answer with series in it. */
export interface SeriesPath {
  readonly path: string;
  readonly names: readonly string[];
}

/** From a second to a second, Unix time. */
export interface Span {
  readonly fromSecond: number;
  readonly toSecond: number;
}

interface Seen {
  /** The last that was said of each second. */
  readonly values: Map<number, number>;
  /** When it was measured, Unix ms, in the order of time; up to a second late, for an answer lasts so long. */
  readonly measuredAtMs: number[];
}

const everyMs = 4000;
/** What is nearer than this is told of one measurement: an answer is made once a second. */
const sameMs = 1300;

/** What a client sees that looks at some answers now and then. */
export class SeenSeries {
  readonly #server: ServerProcess;
  readonly #paths: readonly SeriesPath[];
  readonly #seen = new Map<string, Seen>();
  /** Answers that were no success after the first one was. */
  readonly failures: string[] = [];

  constructor(server: ServerProcess, paths: readonly SeriesPath[]) {
    this.#server = server;
    this.#paths = paths;
  }

  /** Looks at all of them again and again, until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const nextMs = Date.now() + everyMs;
      await Promise.all(this.#paths.map((each) => this.#lookAt(each)));
      await untilWallTime(nextMs);
    }
  }

  /** Whether each was measured anew since it was first looked at. */
  get isMeasured(): boolean {
    return this.#paths.every(({ path, names }) =>
      names.every((name) => (this.#seen.get(`${path} ${name}`)?.measuredAtMs.length ?? 0) > 1),
    );
  }

  /** From the last measurement before a span to the first one after it. */
  measuredSpan(path: string, name: string, { fromSecond, toSecond }: Span): Span {
    const { measuredAtMs } = this.#of(path, name);
    const fromMs = measuredAtMs.findLast((atMs) => atMs <= fromSecond * 1000) ?? Number.NaN;
    const toMs = measuredAtMs.find((atMs) => atMs >= toSecond * 1000) ?? Number.NaN;
    return { fromSecond: Math.round(fromMs / 1000), toSecond: Math.round(toMs / 1000) };
  }

  /** The values of the seconds after the first one of a span, NaN where there was none. */
  valuesOf(path: string, name: string, { fromSecond, toSecond }: Span): number[] {
    const { values } = this.#of(path, name);
    return Array.from(
      { length: toSecond - fromSecond },
      (_, index) => values.get(fromSecond + 1 + index) ?? Number.NaN,
    );
  }

  async #lookAt({ path, names }: SeriesPath): Promise<void> {
    // A connection that lay idle may be closed just when it is used again.
    const { status, body } = await this.#server.get(path).catch(() => this.#server.get(path));
    if (status !== 200) {
      // What nobody has scraped yet has no source yet.
      if (names.some((name) => this.#seen.has(`${path} ${name}`)))
        this.failures.push(`${path}: ${JSON.stringify(body)}`);
      return;
    }
    const { meta }: { meta: Record<string, { ageSeconds: number | null }> } = JSON.parse(JSON.stringify(body));
    for (const name of names) {
      const { values, measuredAtMs } = this.#of(path, name);
      // An answer's null takes back what was said before.
      for (const [second, value] of seriesOf(body, name)) {
        if (value === null) values.delete(second);
        else values.set(second, value);
      }
      const ageSeconds = meta[name]?.ageSeconds ?? null;
      if (ageSeconds === null) continue;
      const atMs = Date.now() - ageSeconds * 1000;
      const newest = measuredAtMs.at(-1) ?? Number.NEGATIVE_INFINITY;
      if (atMs > newest + sameMs) measuredAtMs.push(atMs);
      else measuredAtMs[measuredAtMs.length - 1] = Math.min(newest, atMs);
    }
  }

  #of(path: string, name: string): Seen {
    const key = `${path} ${name}`;
    const seen = this.#seen.get(key) ?? { values: new Map(), measuredAtMs: [] };
    this.#seen.set(key, seen);
    return seen;
  }
}
