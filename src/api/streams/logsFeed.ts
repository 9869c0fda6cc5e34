import { mostStateLines } from '../../contract/v1/liveTopics.ts';
import type { LiveLine, LogsState } from '../../contract/v1/stream.ts';
import { Fault } from '../../model/fault.ts';
import type { NamespacedId } from '../../model/inventory/identity.ts';
import type { LogFollowing, LogSource } from '../../model/source/logSource.ts';
import { logLineObject } from '../v1/invocationObject.ts';
import { Feed, type FeedContext, type Presence } from './feed.ts';
import { FollowedFunction } from './followedFunction.ts';
import { RecentLines } from './recentLines.ts';
import { serverSentEvent } from './serverSentEvent.ts';
import type { FunctionTopic } from './topic.ts';

/** How long reading the last lines may delay the topic. */
const fillMs = 5000;
/** Of a function with more pods, only lines of the last minute are read at first. */
const mostPodsRead = 50;
const shortReadMs = 60_000;

/** The log of a function: its last 200 lines, and each further one. */
export class LogsFeed extends Feed {
  readonly #function: FollowedFunction;
  readonly #lines = new RecentLines();
  /** Of which the last lines were read, or are being read. */
  #filledFor: LogFollowing | null = null;
  #isFilled = false;
  /** Monotonic ms. */
  #filledByMs = 0;

  constructor(context: FeedContext, topic: FunctionTopic) {
    super(context);
    this.#function = new FollowedFunction(context, topic, (line) => {
      if (this.#lines.add(logLineObject(line), this.second + 1)) context.happened();
    });
  }

  override isMeasured(): boolean {
    return true;
  }

  override close(): void {
    this.#function.end();
  }

  protected override forget(): void {
    this.#function.end();
    this.#lines.clear();
    this.#filledFor = null;
    this.#isFilled = false;
  }

  protected override look(): Presence {
    const presence = this.#function.look();
    if (presence !== 'present' && presence !== 'filling') this.forget();
    const { following, id } = this.#function;
    const { logs, clock } = this.context.connection;
    const nowMs = clock.monotonicMs();
    if (following !== null && id !== null && logs !== null && this.#filledFor !== following) {
      this.#filledFor = following;
      this.#isFilled = false;
      this.#filledByMs = nowMs + fillMs;
      void this.#fill(logs, id, following);
    }
    if (presence !== 'present') return presence;
    return this.#isFilled || nowMs >= this.#filledByMs ? 'present' : 'filling';
  }

  protected override update(): string | null {
    const delta = this.#lines.takeUnsent();
    return delta === null ? null : JSON.stringify(delta);
  }

  protected override happeningsNow(nowSeconds: number): Buffer | null {
    const delta = this.#lines.takeUnsent();
    return delta === null ? null : serverSentEvent('lines', { topic: this.context.topic, nowSeconds, ...delta });
  }

  protected override stateNow(): LogsState {
    return { connection: this.context.connection.name, lines: this.#lines.newest, dropped: 0 };
  }

  protected override deltaSince(second: number | null): string | null {
    const delta = second === null ? { lines: this.#lines.newest, dropped: 0 } : this.#lines.since(second);
    return delta === null ? null : JSON.stringify(delta);
  }

  async #fill(logs: LogSource, id: NamespacedId, following: LogFollowing): Promise<void> {
    const { index, connection } = this.context;
    const pods = index?.podsOf(id).length ?? 0;
    const sinceMs = pods > mostPodsRead ? connection.clock.wallMs() - shortReadMs : null;
    try {
      const query = { functionId: id, podUid: null, tailLines: mostStateLines, sinceMs };
      const lines: LiveLine[] = [];
      const read = (async () => {
        for await (const batch of logs.records(query, AbortSignal.timeout(fillMs))) {
          for (const line of batch) lines.push(logLineObject({ ...line, invocation: null }));
        }
      })();
      await Promise.all([read, following.ready]);
      const owners = logs.owners(id, 1000 * (lines[0]?.atSeconds ?? 0));
      if (this.#filledFor !== following) return;
      this.#lines.addEarlier(
        lines.map((line) => ({ ...line, invocation: owners.get(line.id) ?? null })),
        this.second + 1,
      );
    } catch (thrown) {
      // Lines that cannot be read are missing; the source reports why.
      if (!(thrown instanceof Fault)) this.context.failed(thrown);
    }
    if (this.#filledFor !== following) return;
    this.#isFilled = true;
    this.context.arrived();
  }
}
