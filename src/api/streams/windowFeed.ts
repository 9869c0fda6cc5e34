import { windowSeconds } from '../../contract/units.ts';
import type { LastMinute, WindowState } from '../../contract/v1/stream.ts';
import { functionTime } from '../../model/calls/composedCalls.ts';
import { isSecondCounted } from '../../model/calls/isSecondCounted.ts';
import { Fault } from '../../model/fault.ts';
import type { Entity } from '../../model/inventory/identity.ts';
import type { InventoryLookup } from '../../model/inventory/inventory.ts';
import type { EntityWatch, WatchTable } from '../../model/watch/watchTable.ts';
import { lastMinute } from '../answer/lastMinute.ts';
import { EntityWindow, type SentSources, type WindowChange } from './entityWindow.ts';
import { Feed, type FeedContext, type Presence } from './feed.ts';
import { LastMinutePart } from './lastMinutePart.ts';
import type { WindowTopic } from './topic.ts';
import { WindowExplanations } from './windowExplanations.ts';
import { type Found, figuresOf, type Replicas } from './windowFigures.ts';

/** How long the first windows may take. */
const fillMs = 5000;
/** How long to wait before an entity that no source measures is watched again. */
const retryMs = 5000;

/** What its watch was made for; another inventory or other sources may need another watch. */
interface Watched {
  readonly watch: EntityWatch;
  readonly revision: number;
  readonly metricsRevision: number;
}

/** The window of a function, pod or node: watched as long as the feed lives, its changes sent second by second. */
export class WindowFeed extends Feed {
  readonly #topic: WindowTopic;
  readonly #watches: WatchTable;
  readonly #replicas: Replicas;
  #found: Found | null = null;
  #entityKey = '';
  #watched: Watched | null = null;
  /** Being filled. */
  #next: Watched | null = null;
  /** Monotonic time before which no other watch is tried, ms. */
  #retryAtMs = 0;
  /** Whether a first watch was filled, or failed. */
  #isSettled = false;
  /** Monotonic time after which the first watch is not awaited any more, ms. */
  #settleAtMs = Number.POSITIVE_INFINITY;
  #window: EntityWindow | null = null;
  /** From where on the window changed, for each of its seconds. */
  readonly #changes = new Map<number, number>();
  #sourcesChangedAt = 0;
  #explanationsChangedAt = 0;
  readonly #lastMinute = new LastMinutePart();
  readonly #explanations = new WindowExplanations();

  constructor(context: FeedContext, topic: WindowTopic, watches: WatchTable, replicas: Replicas) {
    super(context);
    this.#topic = topic;
    this.#watches = watches;
    this.#replicas = replicas;
  }

  override isMeasured(second: number): boolean {
    return this.#isUsageMeasured(second) && this.#areCallsCounted(second);
  }

  #areCallsCounted(second: number): boolean {
    const { calls, clock } = this.context.connection;
    const entity = this.#found?.entity;
    return entity?.kind !== 'function' || isSecondCounted(calls, entity.id, second, clock.wallMs());
  }

  #isUsageMeasured(second: number): boolean {
    if (this.#watched === null) return true;
    const { source, target, fault } = this.#watched.watch.choice;
    // A failing source would delay every second of all topics.
    if (fault !== null) return true;
    const newest = source.newestSecondOf === undefined ? source.newestSecond() : source.newestSecondOf(target);
    return newest !== null && newest >= second;
  }

  protected override isFilled(): boolean {
    return this.#next === null;
  }

  /** A watch itself ends 60 s past the last request for it. */
  protected override forget(): void {
    this.#watched = null;
    this.#next = null;
    this.#found = null;
    this.#window = null;
    this.#isSettled = false;
    this.#settleAtMs = Number.POSITIVE_INFINITY;
    this.#retryAtMs = 0;
    this.#changes.clear();
    this.#lastMinute.forget();
  }

  protected override look(): Presence {
    const { connection, index, namespaces } = this.context;
    if (index === null) return 'filling';
    const entity = namespaces === null || isWithin(this.#topic, namespaces) ? entityIn(index, this.#topic) : null;
    const key = entity?.kind === 'pod' ? entity.uid : (entity?.kind ?? '');
    // A pod of the same name is another pod.
    if (key !== this.#entityKey) this.forget();
    this.#entityKey = key;
    if (entity === null) return `unknown_${this.#topic.kind}`;
    this.#found = { entity, index };
    const nowMs = connection.clock.monotonicMs();
    this.#hold(this.#found, nowMs);
    this.#settleAtMs = Math.min(this.#settleAtMs, nowMs + fillMs);
    if (nowMs >= this.#settleAtMs) this.#isSettled = true;
    return this.#isSettled ? 'present' : 'filling';
  }

  protected override update(second: number): string | null {
    this.#window ??= new EntityWindow(this.#topic.kind);
    const { fromSecond, areSourcesNew, areExplanationsNew } = this.#advance(this.#window, second);
    if (areSourcesNew) this.#sourcesChangedAt = second;
    if (areExplanationsNew) this.#explanationsChangedAt = second;
    const first = second - windowSeconds + 1;
    for (const known of this.#changes.keys()) {
      if (known >= first) break;
      this.#changes.delete(known);
    }
    const sent = this.#sourcesSince(second - 1);
    const minute = this.#lastMinute.advance(this.#minuteAt(second), second);
    if (fromSecond === null && sent === 'none' && minute === null) return null;
    this.#changes.set(second, Math.min(fromSecond ?? second, this.#changes.get(second) ?? second));
    return this.#window.deltaJson(fromSecond ?? second + 1, sent, minute);
  }

  protected override stateNow(): WindowState {
    const { endSecond, columns, sources } = this.#current();
    return {
      connection: this.context.connection.name,
      namespace: this.#topic.kind === 'node' ? null : this.#topic.namespace,
      name: this.#topic.name,
      endSecond,
      columns,
      sources,
      ...(this.#lastMinute.value !== null && { lastMinute: this.#lastMinute.value }),
    };
  }

  protected override deltaSince(second: number | null): string | null {
    const window = this.#current();
    const minute = this.#lastMinute.since(second);
    if (second === null) return window.deltaJson(window.endSecond - windowSeconds + 1, 'all', minute);
    let from: number | null = null;
    for (const [at, changedFrom] of this.#changes) if (at > second) from = Math.min(from ?? changedFrom, changedFrom);
    const sent = this.#sourcesSince(second);
    if (from === null && sent === 'none' && minute === null) return null;
    return window.deltaJson(from ?? window.endSecond + 1, sent, minute);
  }

  /** What is new of the sources since a second. */
  #sourcesSince(second: number): SentSources {
    if (this.#explanationsChangedAt > second) return 'all';
    return this.#sourcesChangedAt > second ? 'unexplained' : 'none';
  }

  #current(): EntityWindow {
    if (this.#window === null) throw new Error('A topic without a window has nothing to send yet.');
    return this.#window;
  }

  #advance(window: EntityWindow, second: number): WindowChange {
    if (this.#found === null) throw new Error('A topic that is not there has no window.');
    const { connection } = this.context;
    const watch = this.#watched?.watch ?? null;
    const figures = figuresOf(connection, this.#found, watch, this.#replicas, second);
    return window.advance(figures, second, this.#explanations.at(second, connection, this.#found, watch));
  }

  /** Null for what is not a function. */
  #minuteAt(second: number): LastMinute | null {
    const entity = this.#found?.entity;
    if (entity?.kind !== 'function') return null;
    const { calls } = this.context.connection;
    const [{ id }, nowMs] = [entity, second * 1000];
    const counted = calls?.calls(id, nowMs) ?? null;
    const ran = functionTime(calls?.runs(id, nowMs) ?? null, counted);
    return lastMinute(calls?.recent(id, nowMs) ?? null, ran, counted);
  }

  /** Keeps a watch of the entity, of its present pods through its present sources. */
  #hold({ entity, index }: Found, nowMs: number): void {
    const { connection } = this.context;
    const [revision, metricsRevision] = [index.revisionOf(entity), connection.metricsRevision ?? 0];
    const latest = this.#next ?? this.#watched;
    const isCurrent = latest?.revision === revision && latest.metricsRevision === metricsRevision;
    const isHeld = this.#watched !== null && this.#watches.touch(this.#watched.watch);
    if (isCurrent && (isHeld || this.#next !== null)) return;
    if (nowMs < this.#retryAtMs) return;
    try {
      const watched = { watch: this.#watches.watch(connection, entity), revision, metricsRevision };
      if (watched.watch === this.#watched?.watch) this.#watched = watched;
      else this.#fill(watched);
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw thrown;
      // No source measures it: all values are unknown, which `sources` says.
      this.#watched = null;
      this.#isSettled = true;
      this.#retryAtMs = nowMs + retryMs;
    }
  }

  #fill(watched: Watched): void {
    this.#next = watched;
    const { clock } = this.context.connection;
    watched.watch.filled.then(
      () => this.#filled(watched),
      (thrown: unknown) => {
        if (!(thrown instanceof Fault)) this.context.failed(thrown);
        if (this.#next !== watched) return;
        this.#next = null;
        this.#retryAtMs = clock.monotonicMs() + retryMs;
        this.#settle();
      },
    );
  }

  /** Where the entity changes faster than its windows fill, the windows of an earlier revision are better than none. */
  #filled(watched: Watched): void {
    const next = this.#next;
    const isNext = next === watched;
    if (!isNext && !(next !== null && isEarlier(watched, next) && !isEarlier(watched, this.#watched))) return;
    if (isNext) this.#next = null;
    this.#watched = watched;
    this.#settle();
  }

  #settle(): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.context.arrived();
  }
}

/** Whether a watch is of the same entity as another one that was made later. */
function isEarlier({ watch }: Watched, other: Watched | null): boolean {
  if (other === null) return false;
  const { key, connection, number } = other.watch;
  return watch.key === key && watch.connection === connection && watch.number < number;
}

function isWithin(topic: WindowTopic, namespaces: ReadonlySet<string>): boolean {
  return topic.kind === 'node' || namespaces.has(topic.namespace);
}

function entityIn(index: InventoryLookup, topic: WindowTopic): Entity | null {
  if (topic.kind === 'node') return index.node(topic.name) === null ? null : topic;
  if (topic.kind === 'function') {
    const fn = index.functionAt(topic.namespace, topic.name);
    return fn === null ? null : { kind: 'function', id: fn.id };
  }
  const pod = index.podsNamed(topic.name).find(({ id }) => id.namespace === topic.namespace);
  return pod === undefined ? null : { kind: 'pod', uid: pod.uid };
}
