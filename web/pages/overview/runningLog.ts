import type { LiveInvocation } from '../../../src/client/client.ts';
import { functionKey } from './overviewItems.ts';

/** A running call, or one that ran in the last minute. */
export interface LoggedCall {
  readonly invocation: LiveInvocation;
  /** When it was first missing among the running ones, by the second; null while it runs. */
  readonly endedAtSeconds: number | null;
}

const noCalls: readonly LoggedCall[] = [];

/** Calls that are remembered at most. */
const mostCalls = 500;

/** How long ended calls are remembered: the axis, and as long again while a second is held. */
const keptSeconds = 120;

/** Remembers the running calls of the last minutes, so that an earlier second can be shown. */
export class RunningLog {
  readonly #calls = new Map<string, LoggedCall>();
  #seen: readonly LiveInvocation[] | null = null;
  /** Calls by function at the second that was asked for last: every row asks once a second. */
  #byFunction: { readonly second: number; readonly calls: ReadonlyMap<string, readonly LoggedCall[]> } | null = null;

  /** Takes the calls that run at a second. The same list again is no news. */
  take(running: readonly LiveInvocation[], second: number): void {
    if (running === this.#seen) return;
    this.#seen = running;
    this.#byFunction = null;
    const now = new Set(running.map(({ id }) => id));
    for (const [id, call] of this.#calls) {
      if (now.has(id)) continue;
      if (call.endedAtSeconds === null) this.#calls.set(id, { ...call, endedAtSeconds: second });
      else if (call.endedAtSeconds < second - keptSeconds || this.#calls.size > mostCalls) this.#calls.delete(id);
    }
    for (const invocation of running) this.#calls.set(invocation.id, { invocation, endedAtSeconds: null });
  }

  /** Forgets all: another connection is shown. */
  clear(): void {
    this.#calls.clear();
    this.#seen = null;
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

  /** The calls that ran at a second, or ended at most `afterwards` seconds before it; the oldest first. */
  at(second: number, afterwards = 0): readonly LoggedCall[] {
    return [...this.#calls.values()]
      .filter(({ invocation, endedAtSeconds }) => {
        const hasBegun = invocation.startedAtSeconds <= second;
        return hasBegun && (endedAtSeconds === null || endedAtSeconds > second - afterwards);
      })
      .toSorted((one, other) => one.invocation.startedAtSeconds - other.invocation.startedAtSeconds);
  }
}
