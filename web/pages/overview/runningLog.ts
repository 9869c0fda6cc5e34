import type { LiveInvocation, OverviewState } from '../../../src/client/client.ts';
import { axisSeconds } from '../../lib/trackAxis.ts';
import { functionKey } from './overviewItems.ts';

/** Calls of a function that are counted and not followed one by one. */
export type CountedCalls = OverviewState['running']['counted'][number];

/** A running call, or one that ran in the last minute. */
export interface LoggedCall {
  readonly invocation: LiveInvocation;
  /** When it was listed first, by the second. */
  readonly listedAtSeconds: number;
  /** When it was first missing among the running ones, by the second; null while it runs. */
  readonly endedAtSeconds: number | null;
}

/** What the API says of a second besides the calls that it lists. */
interface TakenSecond {
  readonly counted: readonly CountedCalls[];
  /** All calls that run, listed or not; null where nobody tells. */
  readonly total: number | null;
}

const noCalls: readonly LoggedCall[] = [];
const noneCounted: readonly CountedCalls[] = [];

/** Calls that are remembered at most. */
const mostCalls = 500;

/** Two lists that are further apart, s, do not tell when a call ended that is in the first one only. */
const mostGapSeconds = 3;

/** Remembers the running calls of the axis, so that an earlier second can be shown. */
export class RunningLog {
  readonly #calls = new Map<string, LoggedCall>();
  readonly #seconds = new Map<number, TakenSecond>();
  #newest: number | null = null;
  /** Calls by function at the second that was asked for last: every row asks once a second. */
  #byFunction: { readonly second: number; readonly calls: ReadonlyMap<string, readonly LoggedCall[]> } | null = null;

  /** Takes the calls that run at a second. After a gap, such as while the tab was hidden, nothing before it is known. */
  take({ running, totals }: Pick<OverviewState, 'running' | 'totals'>, second: number): void {
    const newest = this.#newest;
    if (second === newest) return;
    if (newest !== null && (second < newest || second > newest + mostGapSeconds)) this.clear();
    this.#newest = second;
    this.#byFunction = null;
    this.#seconds.set(second, { counted: running.counted, total: totals.running });
    const listed = new Set(running.invocations.map(({ id }) => id));
    for (const [id, call] of this.#calls) {
      if (!listed.has(id) && call.endedAtSeconds === null) this.#calls.set(id, { ...call, endedAtSeconds: second });
    }
    for (const invocation of running.invocations) {
      const listedAtSeconds = this.#calls.get(invocation.id)?.listedAtSeconds ?? second;
      this.#calls.set(invocation.id, { invocation, listedAtSeconds, endedAtSeconds: null });
    }
    this.#forget(second - axisSeconds);
  }

  /** Forgets all: another connection is shown. */
  clear(): void {
    this.#calls.clear();
    this.#seconds.clear();
    this.#newest = null;
    this.#byFunction = null;
  }

  /** The calls of a function that ran at a second. @param key `NAMESPACE/NAME` */
  ofFunction(key: string, second: number): readonly LoggedCall[] {
    if (this.#byFunction?.second !== second) {
      const calls = new Map<string, LoggedCall[]>();
      for (const call of this.at(second)) {
        const name = functionKey(call.invocation.function);
        const others = calls.get(name);
        if (others === undefined) calls.set(name, [call]);
        else others.push(call);
      }
      this.#byFunction = { second, calls };
    }
    return this.#byFunction.calls.get(key) ?? noCalls;
  }

  /** How many calls of a function ran at a second; null where that is not known. @param key `NAMESPACE/NAME` */
  countOf(key: string, second: number): number | null {
    const taken = this.#taken(second);
    if (taken === null) return null;
    const counted = taken.counted.filter((each) => functionKey(each.function) === key);
    return this.ofFunction(key, second).length + inFlight(counted);
  }

  /** How many calls of all functions ran at a second, those included that are not listed; null where that is not known. */
  total(second: number): number | null {
    const taken = this.#taken(second);
    if (taken === null || taken.total === null) return null;
    return Math.max(taken.total, this.at(second).length + inFlight(taken.counted));
  }

  /** The calls that ran at a second and are counted only. */
  counted(second: number): readonly CountedCalls[] {
    return this.#taken(second)?.counted ?? noneCounted;
  }

  /** The calls that ran at a second, or ended at most `afterwards` seconds before it; the oldest first. */
  at(second: number, afterwards = 0): readonly LoggedCall[] {
    return [...this.#calls.values()]
      .filter(({ invocation, listedAtSeconds, endedAtSeconds }) => {
        const hasBegun = Math.min(listedAtSeconds, invocation.startedAtSeconds) <= second;
        return hasBegun && (endedAtSeconds === null || endedAtSeconds > second - afterwards);
      })
      .toSorted((one, other) => one.invocation.startedAtSeconds - other.invocation.startedAtSeconds);
  }

  /** What was said of a second, or of one just before it that was passed over. */
  #taken(second: number): TakenSecond | null {
    for (let at = second; at >= second - mostGapSeconds; at--) {
      const taken = this.#seconds.get(at);
      if (taken !== undefined) return taken;
    }
    return null;
  }

  /** Forgets what is older than the axis, and the earliest ends of too many calls with the seconds before them. */
  #forget(oldest: number): void {
    const ends = [...this.#calls.values()].flatMap((call) => call.endedAtSeconds ?? []).toSorted((a, b) => a - b);
    const known = Math.max(oldest, ends[this.#calls.size - mostCalls - 1] ?? oldest);
    for (const [id, { endedAtSeconds }] of this.#calls) {
      if (endedAtSeconds !== null && endedAtSeconds <= known) this.#calls.delete(id);
    }
    for (const second of this.#seconds.keys()) if (second < known) this.#seconds.delete(second);
  }
}

function inFlight(counted: readonly CountedCalls[]): number {
  return counted.reduce((sum, each) => sum + each.inFlight, 0);
}
