import type { LiveInvocation } from '../../src/client/client.ts';
import { selectCall } from './callSelection.ts';

/** A call that ended stays this long before the next one takes its place, s. */
const restSeconds = 2;

/** Chooses the call to show while none is selected: one at a time to its end, so that short calls do not flicker past. */
export class CallFollower {
  #id: string | null = null;

  /** The call to show now; null if there is none. @param nowSeconds Unix seconds */
  next(calls: readonly LiveInvocation[], nowSeconds: number): LiveInvocation | null {
    const current = calls.find(({ id }) => id === this.#id);
    if (current !== undefined && !this.#isOver(current, nowSeconds)) return current;
    const { call } = selectCall(calls, null);
    // What ended while another one was shown is passed over, unless it is the newest.
    this.#id = call?.id ?? null;
    return call;
  }

  #isOver({ state, endedAtSeconds }: LiveInvocation, nowSeconds: number): boolean {
    return state !== 'running' && nowSeconds - (endedAtSeconds ?? 0) >= restSeconds;
  }
}
