import { mostStateLines } from '../../contract/v1/liveTopics.ts';
import type { LiveLine, LogsDelta, LogsState } from '../../contract/v1/stream.ts';
import { ignoreFault } from '../../model/bugs.ts';
import { Fault } from '../../model/fault.ts';
import type { NamespacedId } from '../../model/inventory/identity.ts';
import type { LogFollowing, LogSource } from '../../model/source/logSource.ts';
import { logLineObject } from '../objects/invocationObject.ts';
import { Changing } from './changing.ts';
import { Feed, type FeedContext, type Presence } from './feed.ts';
import { FollowedFunction } from './followedFunction.ts';
import { RecentLines } from './recentLines.ts';
import { serverSentEvent } from './serverSentEvent.ts';
import type { FunctionTopic } from './topic.ts';

/** How long the last lines are read. */
const readMs = 4000;
/** How long that may delay the topic, even if what was read does not come by then. */
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
  /** Whether the last lines could all be read. */
  #isWhole = true;
  #incomplete = new Changing(false);

  constructor(context: FeedContext, topic: FunctionTopic) {
    super(context);
    this.#function = new FollowedFunction(context, topic, (line, isReadBack) => {
      const heardAtSeconds = isReadBack ? null : context.connection.clock.wallMs() / 1000;
      if (this.#lines.add(logLineObject(line), this.second + 1, heardAtSeconds)) context.happened();
    });
  }

  /** The lines that arrived, for those who follow the log by itself. */
  get recent(): Pick<RecentLines, 'position' | 'after' | 'writtenSince'> {
    return this.#lines;
  }

  /** Whether further lines may be missing. */
  get isIncomplete(): boolean {
    return this.#function.why !== null;
  }

  /** Whether the function has a pod of this name. */
  hasPod(name: string): boolean {
    const { id } = this.#function;
    const pods = id === null ? [] : (this.context.index?.podsOf(id) ?? []);
    return pods.some((pod) => pod.id.name === name);
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
    this.#isWhole = true;
    this.#incomplete = new Changing(false);
  }

  protected override look(): Presence {
    const presence = this.#function.look();
    if (presence !== 'present' && presence !== 'filling') this.forget();
    const { following, id } = this.#function;
    const { logs } = this.context.connection;
    if (following !== null && id !== null && logs !== null && this.#filledFor !== following) {
      this.#filledFor = following;
      this.#isFilled = false;
      this.#fill(logs, id, following).catch(this.context.failed);
    }
    if (presence !== 'present') return presence;
    return this.#isFilled ? 'present' : 'filling';
  }

  protected override update(second: number): string | null {
    this.#incomplete.set(!this.#isWhole || this.#function.why !== null, second);
    return this.#delta(this.#lines.takeUnsent(), this.#incomplete.since(second - 1));
  }

  protected override happeningsNow(nowSeconds: number): Buffer | null {
    return this.#event(this.#lines.takeUnsent(), nowSeconds);
  }

  protected override happenedSince(second: number, nowSeconds: number): Buffer | null {
    return this.#event(this.#lines.since(second), nowSeconds);
  }

  protected override stateNow(): LogsState {
    return { connection: this.context.connection.name, ...this.#newest() };
  }

  protected override deltaSince(second: number | null): string | null {
    if (second === null) return JSON.stringify(this.#newest());
    return this.#delta(this.#lines.since(second), this.#incomplete.since(second - 1));
  }

  #event(delta: LogsDelta | null, nowSeconds: number): Buffer | null {
    return delta === null ? null : serverSentEvent('lines', { topic: this.context.topic, nowSeconds, ...delta });
  }

  #newest(): Omit<LogsState, 'connection'> {
    return { lines: this.#lines.newest, dropped: 0, incomplete: this.#incomplete.value };
  }

  #delta(lines: LogsDelta | null, incomplete: boolean | undefined): string | null {
    if (lines === null && incomplete === undefined) return null;
    const delta: LogsDelta = {
      ...(lines ?? { lines: [], dropped: 0 }),
      ...(incomplete !== undefined && { incomplete }),
    };
    return JSON.stringify(delta);
  }

  async #fill(logs: LogSource, id: NamespacedId, following: LogFollowing): Promise<void> {
    const { lines, isWhole } = await this.#read(logs, id, following);
    if (this.#filledFor !== following) return;
    this.#isWhole = isWhole;
    this.#isFilled = true;
    const owners = logs.owners(id, 1000 * (lines[0]?.atSeconds ?? 0));
    this.#lines.addEarlier(
      lines.map((line) => ({ ...line, invocation: owners.get(line.id) ?? null })),
      this.second + 1,
    );
    this.context.arrived();
  }

  /** The last lines, as many as can be read in time. Resolves always. */
  async #read(
    logs: LogSource,
    functionId: NamespacedId,
    following: LogFollowing,
  ): Promise<{ readonly lines: readonly LiveLine[]; readonly isWhole: boolean }> {
    const { index, connection } = this.context;
    const pods = index?.podsOf(functionId).length ?? 0;
    const sinceMs = pods > mostPodsRead ? connection.clock.wallMs() - shortReadMs : null;
    const query = { functionId, podUid: null, tailLines: mostStateLines, sinceMs };
    const lines: LiveLine[] = [];
    let isWhole = false;
    const reading = new AbortController();
    const read = async () => {
      for await (const batch of logs.records(query, reading.signal)) {
        for (const line of batch) lines.push(logLineObject({ ...line, invocation: null }));
      }
      isWhole = !reading.signal.aborted;
    };
    const failed = (thrown: unknown) => {
      // Lines that cannot be read are missing; the source reports why.
      if (!(thrown instanceof Fault)) this.context.failed(thrown);
    };
    // It names the invocations of the lines; what fails is reported by who follows.
    const followed = following.read().catch(ignoreFault);
    const stopping = setTimeout(() => reading.abort(), readMs).unref();
    let giveUp: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      giveUp = setTimeout(resolve, fillMs).unref();
    });
    await Promise.race([Promise.all([read().catch(failed), followed]), late]);
    clearTimeout(stopping);
    clearTimeout(giveUp);
    return { lines: [...lines], isWhole };
  }
}
