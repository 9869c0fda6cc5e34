import { mostEndedInvocations } from '../../contract/v1/liveTopics.ts';
import type {
  CountedCalls,
  Followed,
  InvocationsDelta,
  InvocationsState,
  LiveInvocation,
} from '../../contract/v1/stream.ts';
import { unfollowedReasons } from '../../contract/v1/unfollowedReason.ts';
import type { InventoryLookup } from '../../model/inventory/inventory.ts';
import type { Invocation } from '../../model/invocation/invocation.ts';
import { joinInvocation, listRank } from '../../model/invocation/joinedInvocation.ts';
import { countedCalls, withIdleEnds } from '../../model/invocation/runningCalls.ts';
import type { LogFollowing } from '../../model/source/logSource.ts';
import { countedCallsObject, invocationObject } from '../objects/invocationObject.ts';
import { ChangeLog } from './changeLog.ts';
import { Changing } from './changing.ts';
import { Feed, type FeedContext, type Presence } from './feed.ts';
import { FollowedFunction } from './followedFunction.ts';
import { serverSentEvent } from './serverSentEvent.ts';
import type { FunctionTopic } from './topic.ts';

/** The invocations of a function: all running ones and the last 100 that ended, sent as they change. */
export class InvocationsFeed extends Feed {
  readonly #function: FollowedFunction;
  readonly #invocations = new ChangeLog<LiveInvocation>();
  /** Running ones, when they were last listed. */
  #running = 0;
  /** Whether lines were read since. */
  #isDirty = true;
  /** What these were read from. */
  #heard: LogFollowing | null = null;
  #counted = new Changing<CountedCalls | null>(null);
  #followed = new Changing<Followed>({ followed: true, why: null });

  constructor(context: FeedContext, topic: FunctionTopic) {
    super(context);
    const heard = () => {
      if (this.#isDirty) return;
      this.#isDirty = true;
      context.happened();
    };
    this.#function = new FollowedFunction(context, topic, heard);
  }

  override isMeasured(): boolean {
    return true;
  }

  override close(): void {
    this.#function.end();
  }

  protected override forget(): void {
    this.#function.end();
    this.#invocations.clear();
    this.#isDirty = true;
    this.#running = 0;
    this.#counted = new Changing<CountedCalls | null>(null);
    this.#followed = new Changing<Followed>({ followed: true, why: null });
  }

  protected override look(): Presence {
    const presence = this.#function.look();
    if (presence === 'unknown_function') this.#invocations.clear();
    // What is counted is known all the same, and the state says why the rest is not.
    return presence === 'no_log_source' || presence === 'too_many_requests' ? 'present' : presence;
  }

  protected override update(second: number): string | null {
    const changed = this.#collect(second);
    const removed = this.#invocations.takeRemoved();
    const { why } = this.#function;
    this.#counted.set(this.#count(), second);
    this.#followed.set(
      { followed: why === null, why: why === null ? null : { code: why, ...unfollowedReasons[why] } },
      second,
    );
    const others = this.#othersSince(second);
    if (changed.length === 0 && removed.length === 0 && others === null) return null;
    return JSON.stringify({ changed, removed, ...others } satisfies InvocationsDelta);
  }

  protected override happeningsNow(nowSeconds: number): Buffer | null {
    return this.#events(this.#collect(this.second + 1), nowSeconds);
  }

  protected override happenedSince(second: number, nowSeconds: number): Buffer | null {
    return this.#events(this.#invocations.since(second)?.changed ?? [], nowSeconds);
  }

  protected override stateNow(): InvocationsState {
    return { connection: this.context.connection.name, ...this.#all() };
  }

  protected override deltaSince(second: number | null): string | null {
    if (second === null) return JSON.stringify(this.#all());
    const others = this.#othersSince(second);
    const delta = this.#invocations.since(second) ?? (others === null ? null : { changed: [], removed: [] });
    return delta === null ? null : JSON.stringify({ ...delta, ...others } satisfies InvocationsDelta);
  }

  #events(changed: readonly LiveInvocation[], nowSeconds: number): Buffer | null {
    const { topic } = this.context;
    const events = changed.map((invocation) => serverSentEvent('invocation', { topic, nowSeconds, invocation }));
    return events.length === 0 ? null : Buffer.concat(events);
  }

  #all(): Omit<InvocationsState, 'connection'> {
    return { invocations: this.#invocations.items, counted: this.#counted.value, ...this.#followed.value };
  }

  /** What else changed in a second or later; null if nothing did. */
  #othersSince(second: number): Partial<Pick<InvocationsState, 'counted' | keyof Followed>> | null {
    const counted = this.#counted.since(second - 1);
    const followed = this.#followed.since(second - 1);
    if (counted === undefined && followed === undefined) return null;
    return { ...(counted !== undefined && { counted }), ...followed };
  }

  /** @returns what changed since the last time */
  #collect(second: number): readonly LiveInvocation[] {
    const { following } = this.#function;
    const { connection, index } = this.context;
    // Only a running one changes without a line of the log.
    const isSame = !this.#isDirty && following === this.#heard;
    if (index === null || (isSame && this.#running === 0)) return [];
    this.#isDirty = false;
    this.#heard = following;
    const kept = withIdleEnds(connection, following?.invocations() ?? []);
    const running = kept.filter(({ endedAt }) => endedAt === null);
    this.#running = running.length;
    const ended = kept.filter(({ endedAt }) => endedAt !== null);
    const listed = [...running, ...ended].sort((a, b) => listRank(a) - listRank(b));
    const known = new Set(kept.map(({ id }) => id));
    const entries = listed.slice(0, running.length + mostEndedInvocations).map((each) => entryOf(each, index));
    return this.#invocations.update(entries, second, (id) => !known.has(id));
  }

  #count(): CountedCalls | null {
    const { connection, index } = this.context;
    if (index === null) return null;
    const { id, following, why } = this.#function;
    const counted =
      id === null ? null : countedCalls(connection, { index }, id, following === null ? null : this.#running);
    if (counted === null) return null;
    const isUnread = following !== null && why !== null;
    return countedCallsObject(isUnread ? { ...counted, followed: false, why: 'not_followed' } : counted);
  }
}

function entryOf(invocation: Invocation, index: InventoryLookup) {
  const { id, revision, pod } = invocation;
  const item = () => invocationObject(joinInvocation(invocation, index));
  return { key: id, version: `${revision} ${pod.nodeName}`, item };
}
