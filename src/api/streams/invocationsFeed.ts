import { mostEndedInvocations } from '../../contract/v1/liveTopics.ts';
import type { CountedCalls, InvocationsDelta, InvocationsState, LiveInvocation } from '../../contract/v1/stream.ts';
import type { InventoryLookup } from '../../model/inventory/inventory.ts';
import type { Invocation } from '../../model/invocation/invocation.ts';
import { joinInvocation, listRank } from '../../model/invocation/joinedInvocation.ts';
import { countedCalls, withIdleEnds } from '../../model/invocation/runningCalls.ts';
import { countedCallsObject, invocationObject } from '../v1/invocationObject.ts';
import { ChangeLog } from './changeLog.ts';
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
  #counted: CountedCalls | null = null;
  #countedAt = Number.NEGATIVE_INFINITY;

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
    this.#counted = null;
    this.#countedAt = Number.NEGATIVE_INFINITY;
  }

  protected override look(): Presence {
    const presence = this.#function.look();
    if (presence === 'unknown_function') this.#invocations.clear();
    // A log source may have come or gone.
    return presence === 'no_log_source' || presence === 'too_many_requests' ? 'present' : presence;
  }

  protected override update(second: number): string | null {
    const changed = this.#collect(second);
    const removed = this.#invocations.takeRemoved();
    const counted = this.#count();
    const isCounted = JSON.stringify(counted) !== JSON.stringify(this.#counted);
    this.#counted = counted;
    if (isCounted) this.#countedAt = second;
    if (changed.length === 0 && removed.length === 0 && !isCounted) return null;
    const delta: InvocationsDelta = { changed, removed };
    return JSON.stringify(isCounted ? { ...delta, counted } : delta);
  }

  protected override happeningsNow(nowSeconds: number): Buffer | null {
    const { topic } = this.context;
    const events = this.#collect(this.second + 1).map((invocation) =>
      serverSentEvent('invocation', { topic, nowSeconds, invocation }),
    );
    return events.length === 0 ? null : Buffer.concat(events);
  }

  protected override stateNow(): InvocationsState {
    return { connection: this.context.connection.name, invocations: this.#invocations.items, counted: this.#counted };
  }

  protected override deltaSince(second: number | null): string | null {
    const counted = this.#counted;
    if (second === null) return JSON.stringify({ invocations: this.#invocations.items, counted });
    const isCounted = this.#countedAt >= second;
    const delta = this.#invocations.since(second) ?? (isCounted ? { changed: [], removed: [] } : null);
    return delta === null ? null : JSON.stringify(isCounted ? { ...delta, counted } : delta);
  }

  /** @returns what changed since the last time */
  #collect(second: number): readonly LiveInvocation[] {
    const { following } = this.#function;
    const { connection, index } = this.context;
    // Only a running one changes without a line of the log.
    if (index === null || (!this.#isDirty && this.#running === 0)) return [];
    this.#isDirty = false;
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
    const { id, following } = this.#function;
    const counted =
      id === null ? null : countedCalls(connection, { index }, id, following === null ? null : this.#running);
    return counted === null ? null : countedCallsObject(counted);
  }
}

function entryOf(invocation: Invocation, index: InventoryLookup) {
  const { id, revision, pod } = invocation;
  const item = () => invocationObject(joinInvocation(invocation, index));
  return { key: id, version: `${revision} ${pod.nodeName}`, item };
}
