import { windowSeconds } from '../../contract/units.ts';
import type { GoneCode } from '../../contract/v1/stream.ts';
import type { InventoryLookup } from '../../model/inventory/inventory.ts';
import type { Connection } from '../../model/source/connection.ts';
import { serverSentEvent, topicFragment } from './serverSentEvent.ts';

/** Filling: the first answer is awaited, for 5 s at most. Else what it has, or why there is nothing. */
export type Presence = 'filling' | 'present' | GoneCode;

/** What a feed is made for. */
export interface FeedContext {
  /** As the client spelled it. */
  readonly topic: string;
  /** Another one after {@link Feed.reset}. */
  readonly connection: Connection;
  /** What exists now; null before the first inventory. The same for all feeds of a second. */
  readonly index: InventoryLookup | null;
  /** The visible namespaces; null for all. */
  readonly namespaces: ReadonlySet<string> | null;
  /** Called when something arrived between two seconds. */
  readonly arrived: () => void;
  /** Called when something happened that clients are sent at once: soon after, {@link Feed.happenings} is. */
  readonly happened: () => void;
  /** Called with what was thrown between two seconds. */
  readonly failed: (thrown: unknown) => void;
}

/**
 * A topic of one connection as the clients of one scope see it: what all of them are sent is made here, once a second.
 * It keeps what changed in each of the last 60 s, for clients that come back.
 */
export abstract class Feed {
  readonly context: FeedContext;
  #presence: Presence = 'filling';
  #second = Number.NEGATIVE_INFINITY;
  #isComplete = false;
  /** The second in which it was first present. */
  #presentFrom = Number.POSITIVE_INFINITY;
  #wasGone = false;
  /** The last second in which it was present again after it was gone. */
  #appearedAt = Number.NEGATIVE_INFINITY;
  #fragment: Buffer | null = null;
  #state: Buffer | null = null;
  /** Fragments of this second for clients that missed some, by the last second that they have; null: none. */
  readonly #missed = new Map<number | null, Buffer | null>();

  constructor(context: FeedContext) {
    this.context = context;
  }

  get presence(): Presence {
    return this.#presence;
  }

  /** The second up to which clients are sent it. */
  get second(): number {
    return this.#second;
  }

  /**
   * Whether clients can resume from this second, on any server: all of it was measured. A gone topic has nothing that
   * could be missed.
   */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** The part of this second's event; null if nothing changed. */
  get fragment(): Buffer | null {
    return this.#fragment;
  }

  /**
   * Begins what takes time and belongs to a second. Called repeatedly from the start of the second, even while other
   * topics are unmeasured.
   */
  prepare?(second: number): void;

  /** True once everything of a second is measured. Has no effect: it is not asked while another topic is unmeasured. */
  abstract isMeasured(second: number): boolean;

  /**
   * Goes on to a second, or looks again at the present one. True when its presence changed: then clients are sent
   * {@link opening} in place of a fragment. What throws here is tried again in the next second; until then there is
   * nothing to send.
   */
  advance(second: number): boolean {
    this.#fragment = null;
    this.#state = null;
    this.#missed.clear();
    const before = this.#presence;
    this.#presence = 'filling';
    this.#isComplete = false;
    const presence = this.look(second);
    const changed = presence !== before;
    if (presence === 'present') {
      const delta = this.update(second);
      if (changed) this.#presentFrom = second;
      else if (delta !== null) this.#fragment = topicFragment(this.context.topic, delta);
      if (this.#wasGone) this.#appearedAt = second;
      this.#wasGone = false;
    } else if (presence !== 'filling') this.#wasGone = true;
    this.#presence = presence;
    this.#second = second;
    this.#isComplete = presence !== 'filling' && this.isFilled();
    return changed && presence !== 'filling';
  }

  /** The event `state`, or `gone` if there is nothing. */
  opening(nowSeconds: number): Buffer {
    const { topic } = this.context;
    if (this.#presence === 'filling') throw new Error('A topic that is being filled has nothing to send yet.');
    this.#state ??=
      this.#presence === 'present'
        ? serverSentEvent('state', {
            topic,
            second: this.#isComplete ? this.#second : null,
            nowSeconds,
            state: this.stateNow(),
          })
        : serverSentEvent('gone', { topic, code: this.#presence, nowSeconds });
    return this.#state;
  }

  /**
   * The events of what happened since they were last made, which clients that are in step are sent at once; null if
   * there are none. To the others they are missed changes. Called at most 20 times a second.
   */
  happenings(nowSeconds: number): Buffer | null {
    if (this.#presence !== 'present') return null;
    const events = this.happeningsNow(nowSeconds);
    if (events === null) return null;
    this.#state = null;
    this.#missed.clear();
    return events;
  }

  /**
   * The events of what happened in this second and since, for a client that comes back with this second: what happened
   * after it was sent was sent to others at once. Null if there are none.
   */
  happenedLately(nowSeconds: number): Buffer | null {
    return this.#presence === 'present' ? this.happenedSince(this.#second, nowSeconds) : null;
  }

  /** Nobody follows it any more. */
  close(): void {}

  /** Whether a client that says it has everything up to `since` may know it as gone: then it needs a state. */
  mayBeGoneFor(since: number): boolean {
    return since <= this.#appearedAt;
  }

  /**
   * What a client missed that has everything up to `since`, at most 60 s ago; null if nothing changed.
   * @param isClaimed whether only the client says so: it may not have been sent the state of the second in which the
   * topic was first present
   */
  missed(since: number, isClaimed: boolean): Buffer | null {
    const isUnknown = isClaimed ? since <= this.#presentFrom : since < this.#presentFrom;
    const from = isUnknown ? null : since;
    let fragment = this.#missed.get(from);
    if (fragment === undefined) {
      const delta = this.deltaSince(from);
      fragment = delta === null ? null : topicFragment(this.context.topic, delta);
      this.#missed.set(from, fragment);
    }
    return fragment;
  }

  /** Forgets all it had: clients are sent its opening again. */
  reset(): void {
    this.#presence = 'filling';
    this.#isComplete = false;
    this.#second = Number.NEGATIVE_INFINITY;
    this.#presentFrom = Number.POSITIVE_INFINITY;
    this.#fragment = null;
    this.#state = null;
    this.#missed.clear();
    this.forget();
  }

  protected happeningsNow(_nowSeconds: number): Buffer | null {
    return null;
  }

  protected happenedSince(_second: number, _nowSeconds: number): Buffer | null {
    return null;
  }

  /** False while it waits for what belongs to the second it has come to. */
  protected isFilled(): boolean {
    return true;
  }

  protected abstract forget(): void;
  /** Whether it is there now. @param second the one that it goes on to */
  protected abstract look(second: number): Presence;
  /** Goes on to a second; returns what changed, as JSON, or null. */
  protected abstract update(second: number): string | null;
  protected abstract stateNow(): object;
  /** What changed since a second, as JSON; all of it for null; null if nothing did. */
  protected abstract deltaSince(second: number | null): string | null;
}

/** Whether a client that has everything up to a second can be sent only what it missed. */
export function isResumable(since: number, second: number): boolean {
  return since > second - windowSeconds;
}
