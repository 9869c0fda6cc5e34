import type { LiveInvocation } from '../../../src/client/client.ts';
import { CallFollower } from '../../lib/callFollower.ts';
import { callAsOf, selectCall } from '../../lib/callSelection.ts';
import type { LiveStore } from '../../state/liveStore.ts';

/** Which call the page shows: the selected one, else the one that is followed; while a second is read, as it was then. */
export class ShownCall {
  readonly #topic: `invocations:${string}/${string}`;
  readonly #selected: string | null;
  readonly #follower = new CallFollower();
  /** What was found for the second that was read last. */
  #cut: { readonly of: readonly LiveInvocation[]; readonly at: number; readonly call: LiveInvocation | null } | null =
    null;

  /** @param selected its id; null to follow */
  constructor(namespace: string, name: string, selected: string | null) {
    this.#topic = `invocations:${namespace}/${name}`;
    this.#selected = selected;
  }

  /** Null if there is none. Unchanged as long as the call is. */
  of(live: LiveStore): LiveInvocation | null {
    const calls = this.#calls(live);
    const second = live.frozenSecond;
    if (second === null) return this.#whole(live);
    const at = second + 1;
    if (this.#cut?.of === calls && this.#cut.at === at) return this.#cut.call;
    const begun = calls.flatMap((call) => callAsOf(call, at) ?? []);
    const selected = begun.find(({ id }) => id === this.#selected);
    // A selected call that had not begun is not replaced by another one.
    const call = this.#selected === null ? selectCall(begun, null).call : (selected ?? null);
    this.#cut = { of: calls, at, call };
    return call;
  }

  /** The id of the call before or after the shown one; null at the ends. */
  next(live: LiveStore, by: -1 | 1): string | null {
    const { older, newer } = selectCall(this.#calls(live), this.of(live)?.id ?? null);
    return by < 0 ? older : newer;
  }

  #whole(live: LiveStore): LiveInvocation | null {
    const calls = this.#calls(live);
    const selected = this.#selected === null ? undefined : calls.find(({ id }) => id === this.#selected);
    return selected ?? this.#follower.next(calls, live.nowSeconds ?? 0);
  }

  #calls(live: LiveStore): readonly LiveInvocation[] {
    return live.topic(this.#topic)?.state?.invocations ?? [];
  }
}
