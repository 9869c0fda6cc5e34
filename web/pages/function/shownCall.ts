import type { LiveInvocation } from '../../../src/client/client.ts';
import { CallFollower } from '../../lib/callFollower.ts';
import { callAsOf, selectCall } from '../../lib/callSelection.ts';
import type { LiveStore } from '../../state/liveStore.ts';

/** Which call the page shows: the selected one, else the one that is followed; while a second is read, as it was then. */
export class ShownCall {
  readonly #topic: `invocations:${string}/${string}`;
  readonly #selected: string | null;
  readonly #follower = new CallFollower();
  /** What was found for the seconds that were read, of one state of the topic. */
  #cut: { readonly of: readonly LiveInvocation[]; readonly at: Map<number, LiveInvocation | null> } | null = null;

  /** @param selected its id; null to follow */
  constructor(namespace: string, name: string, selected: string | null) {
    this.#topic = `invocations:${namespace}/${name}`;
    this.#selected = selected;
  }

  /**
   * Null if there is none. Unchanged as long as the call is.
   * @param second of which it is, Unix seconds; null for the newest. The one that is read, if it is left out
   */
  of(live: LiveStore, second = live.readsNewest ? null : live.readSecond): LiveInvocation | null {
    if (second === null) return this.#whole(live);
    const calls = this.#calls(live);
    if (this.#cut?.of !== calls) this.#cut = { of: calls, at: new Map() };
    const known = this.#cut.at.get(second);
    if (known !== undefined) return known;
    const begun = calls.flatMap((call) => callAsOf(call, second + 1) ?? []);
    // A selected call that had not begun is not replaced by another one.
    const isFollowing = this.#selected === null || this.isGone(live);
    const call = isFollowing ? selectCall(begun, null).call : (begun.find(({ id }) => id === this.#selected) ?? null);
    this.#cut.at.set(second, call);
    return call;
  }

  /** Whether the selected call is no longer among those of the topic, so that another one is shown. */
  isGone(live: LiveStore): boolean {
    const calls = live.topic(this.#topic)?.state?.invocations ?? null;
    return this.#selected !== null && calls !== null && !calls.some(({ id }) => id === this.#selected);
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
