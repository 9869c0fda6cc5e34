import type { ServerProcess } from '../../serverProcess.ts';
import { seriesOf, untilWallTime } from '../../truth/series.ts';

/** An answer with series. */
export interface SeriesPath {
  readonly path: string;
  readonly names: readonly string[];
}

/** A span between two Unix seconds. */
export interface Span {
  readonly fromSecond: number;
  readonly toSecond: number;
}

interface Seen {
  /** The last answer for each second. */
  readonly values: Map<number, number>;
  /** Times of measurement, Unix ms, ascending; up to a second late, because an answer is valid that long. */
  readonly measuredAtMs: number[];
}

const everyMs = 4000;
/** Closer times belong to one measurement: an answer is made once a second. */
const sameMs = 1300;

/** What a client sees that polls some paths now and then. */
export class SeenSeries {
  readonly #server: ServerProcess;
  readonly #paths: readonly SeriesPath[];
  readonly #seen = new Map<string, Seen>();
  /** Failed answers after the first success. */
  readonly failures: string[] = [];

  constructor(server: ServerProcess, paths: readonly SeriesPath[]) {
    this.#server = server;
    this.#paths = paths;
  }

  /** Polls all of them until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const nextMs = Date.now() + everyMs;
      await Promise.all(this.#paths.map((each) => this.#lookAt(each)));
      await untilWallTime(nextMs);
    }
  }

  /** Whether each has a new measurement since the first poll. */
  get isMeasured(): boolean {
    return this.#paths.every(({ path, names }) =>
      names.every((name) => (this.#seen.get(`${path} ${name}`)?.measuredAtMs.length ?? 0) > 1),
    );
  }

  /** The span widened to the last measurement before it and the first one after it. */
  measuredSpan(path: string, name: string, { fromSecond, toSecond }: Span): Span {
    const { measuredAtMs } = this.#of(path, name);
    const fromMs = measuredAtMs.findLast((atMs) => atMs <= fromSecond * 1000) ?? Number.NaN;
    const toMs = measuredAtMs.find((atMs) => atMs >= toSecond * 1000) ?? Number.NaN;
    return { fromSecond: Math.round(fromMs / 1000), toSecond: Math.round(toMs / 1000) };
  }

  /** The values of a span's seconds after the first, NaN if there is none. */
  valuesOf(path: string, name: string, { fromSecond, toSecond }: Span): number[] {
    const { values } = this.#of(path, name);
    return Array.from(
      { length: toSecond - fromSecond },
      (_, index) => values.get(fromSecond + 1 + index) ?? Number.NaN,
    );
  }

  async #lookAt({ path, names }: SeriesPath): Promise<void> {
    // An idle connection may be closed just as it is reused.
    const { status, body } = await this.#server.get(path).catch(() => this.#server.get(path));
    if (status !== 200) {
      // What has not been scraped yet has no source yet.
      if (names.some((name) => this.#seen.has(`${path} ${name}`)))
        this.failures.push(`${path}: ${JSON.stringify(body)}`);
      return;
    }
    const { meta }: { meta: Record<string, { ageSeconds: number | null }> } = JSON.parse(JSON.stringify(body));
    for (const name of names) {
      const { values, measuredAtMs } = this.#of(path, name);
      // A null replaces an earlier value.
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
