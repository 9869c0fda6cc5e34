import { windowSeconds } from '../../contract/units.ts';
import type { WindowDelta, WindowState } from '../../contract/v1/stream.ts';
import { isSecondCounted } from '../../model/calls/isSecondCounted.ts';
import { Fault } from '../../model/fault.ts';
import type { Entity } from '../../model/inventory/identity.ts';
import type { InventoryLookup } from '../../model/inventory/inventory.ts';
import type { Watch, WatchTable } from '../../model/watch/watchTable.ts';
import { rounderOf } from '../answer/entityFigures.ts';
import { type EntityWindow, entityWindow } from './entityWindow.ts';
import { Feed, type FeedContext, type Presence } from './feed.ts';
import type { WindowTopic } from './topic.ts';

/** How long the first windows may take. */
const fillMs = 5000;
/** How long to wait before an entity that no source measures is watched again. */
const retryMs = 5000;

/** The entity of a topic as it exists now. */
interface Found {
  readonly entity: Entity;
  readonly index: InventoryLookup;
}

/** What its watch was made for; another inventory or other sources may need another watch. */
interface Watched {
  readonly watch: Watch;
  readonly revision: number;
  readonly metricsRevision: number;
}

/** The window of a function, pod or node: watched as long as the feed lives, its changes sent second by second. */
export class WindowFeed extends Feed {
  readonly #topic: WindowTopic;
  readonly #watches: WatchTable;
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
  #sources = '';
  #sourcesChangedAt = 0;

  constructor(context: FeedContext, topic: WindowTopic, watches: WatchTable) {
    super(context);
    this.#topic = topic;
    this.#watches = watches;
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

  /** A watch itself ends 60 s past the last request for it. */
  protected override forget(): void {
    this.#watched = null;
    this.#next = null;
    this.#found = null;
    this.#window = null;
    this.#isSettled = false;
    this.#settleAtMs = Number.POSITIVE_INFINITY;
    this.#retryAtMs = 0;
    this.#sources = '';
    this.#changes.clear();
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
    const before = this.#window;
    const window = this.#windowAt(second);
    this.#window = window;
    const sources = JSON.stringify(window.sources);
    if (sources !== this.#sources) this.#sourcesChangedAt = second;
    this.#sources = sources;
    const first = second - windowSeconds + 1;
    const from = before === null ? first : firstChange(before, window);
    for (const known of this.#changes.keys()) if (known < first || known > second) this.#changes.delete(known);
    if (from === null && this.#sourcesChangedAt !== second) return null;
    this.#changes.set(second, Math.min(from ?? second, this.#changes.get(second) ?? second));
    return this.#deltaJson(from ?? second + 1, this.#sourcesChangedAt === second);
  }

  protected override stateNow(): WindowState {
    const { endSecond, columns, sources } = this.#current();
    return {
      connection: this.context.connection.name,
      namespace: this.#topic.kind === 'node' ? null : this.#topic.namespace,
      name: this.#topic.name,
      endSecond,
      columns: valuesFrom(columns, 0),
      sources,
    };
  }

  protected override deltaSince(second: number | null): string | null {
    const { endSecond } = this.#current();
    if (second === null) return this.#deltaJson(endSecond - windowSeconds + 1, true);
    let from: number | null = null;
    for (const [at, changedFrom] of this.#changes) if (at > second) from = Math.min(from ?? changedFrom, changedFrom);
    const sourcesChanged = this.#sourcesChangedAt > second;
    return from === null && !sourcesChanged ? null : this.#deltaJson(from ?? endSecond + 1, sourcesChanged);
  }

  #current(): EntityWindow {
    if (this.#window === null) throw new Error('A topic without a window has nothing to send yet.');
    return this.#window;
  }

  #deltaJson(fromSecond: number, withSources: boolean): string {
    const { endSecond, columns, sources } = this.#current();
    const slot = Math.max(0, fromSecond - (endSecond - windowSeconds + 1));
    const delta: WindowDelta = { fromSecond, columns: valuesFrom(columns, slot) };
    return JSON.stringify(withSources ? { ...delta, sources } : delta);
  }

  #windowAt(second: number): EntityWindow {
    if (this.#found === null) throw new Error('A topic that is not there has no window.');
    const { entity, index } = this.#found;
    return entityWindow(this.context.connection, index, entity, this.#watched?.watch ?? null, second);
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

/** The first second of the later window in which a figure is not what the earlier one has; null if there is none. */
function firstChange(before: EntityWindow, now: EntityWindow): number | null {
  const shift = now.endSecond - before.endSecond;
  let first = windowSeconds;
  for (const [figure, values] of Object.entries(now.columns)) {
    const old = before.columns[figure];
    if (old === undefined) return now.endSecond - windowSeconds + 1;
    for (let slot = 0; slot < first; slot++) {
      if (!Object.is(old[slot + shift], values[slot])) first = slot;
    }
  }
  return first === windowSeconds ? null : now.endSecond - windowSeconds + 1 + first;
}

/** Values as they are sent. */
function valuesFrom(columns: EntityWindow['columns'], slot: number): Record<string, (number | null)[]> {
  return Object.fromEntries(
    Object.entries(columns).map(([figure, values]) => [figure, Array.from(values.subarray(slot), rounderOf(figure))]),
  );
}
