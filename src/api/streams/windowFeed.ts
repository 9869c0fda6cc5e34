import { windowSeconds } from '../../contract/units.ts';
import type { LastMinute, WindowState } from '../../contract/v1/stream.ts';
import { functionTime } from '../../model/calls/composedCalls.ts';
import { isSecondCounted } from '../../model/calls/isSecondCounted.ts';
import { Fault } from '../../model/fault.ts';
import type { HealthTable } from '../../model/health/healthTable.ts';
import type { Entity } from '../../model/inventory/identity.ts';
import type { InventoryLookup } from '../../model/inventory/inventory.ts';
import type { Connection } from '../../model/source/connection.ts';
import type { Watch, WatchTable } from '../../model/watch/watchTable.ts';
import { type EntityFigures, functionFigures, nodeFigures, podFigures } from '../answer/entityFigures.ts';
import { lastMinute } from '../answer/lastMinute.ts';
import { EntityWindow } from './entityWindow.ts';
import { Feed, type FeedContext, type Presence } from './feed.ts';
import { LastMinutePart } from './lastMinutePart.ts';
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

/** Knows how many replicas were ready. */
type Replicas = Pick<HealthTable, 'replicasReady'>;

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
  readonly #lastMinute = new LastMinutePart();

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
    const { fromSecond, areSourcesNew } = this.#window.advance(this.#figuresAt(second), second);
    if (areSourcesNew) this.#sourcesChangedAt = second;
    const first = second - windowSeconds + 1;
    for (const known of this.#changes.keys()) {
      if (known >= first) break;
      this.#changes.delete(known);
    }
    const areSourcesSent = this.#sourcesChangedAt === second;
    const minute = this.#lastMinute.advance(this.#minuteAt(second), second);
    if (fromSecond === null && !areSourcesSent && minute === null) return null;
    this.#changes.set(second, Math.min(fromSecond ?? second, this.#changes.get(second) ?? second));
    return this.#window.deltaJson(fromSecond ?? second + 1, areSourcesSent, minute);
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
    if (second === null) return window.deltaJson(window.endSecond - windowSeconds + 1, true, minute);
    let from: number | null = null;
    for (const [at, changedFrom] of this.#changes) if (at > second) from = Math.min(from ?? changedFrom, changedFrom);
    const areSourcesSent = this.#sourcesChangedAt > second;
    if (from === null && !areSourcesSent && minute === null) return null;
    return window.deltaJson(from ?? window.endSecond + 1, areSourcesSent, minute);
  }

  #current(): EntityWindow {
    if (this.#window === null) throw new Error('A topic without a window has nothing to send yet.');
    return this.#window;
  }

  #figuresAt(second: number): EntityFigures | null {
    if (this.#found === null) throw new Error('A topic that is not there has no window.');
    return figuresOf(this.context.connection, this.#found, this.#watched?.watch ?? null, this.#replicas, second);
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

/**
 * Ages are those at the end of the window. The values are overwritten by the next window that is read.
 * @param watch null if no source measures it: usage is unknown
 */
function figuresOf(
  connection: Connection,
  { index, entity }: Found,
  watch: Watch | null,
  replicas: Replicas,
  endSecond: number,
): EntityFigures | null {
  const endMs = endSecond * 1000;
  if (entity.kind === 'function') {
    const { id } = entity;
    const replicasReady = replicas.replicasReady(connection, id);
    const about = { id, pods: index.podsOf(id), watch, connection, replicasReady };
    return functionFigures(about, endSecond, endMs, slotsOf);
  }
  if (watch === null) return null;
  if (entity.kind === 'node') return nodeFigures(watch, entity.name, endSecond, endMs, slotsOf);
  const pod = index.pod(entity.uid);
  return pod === null ? null : podFigures(watch, pod, endSecond, endMs, slotsOf);
}

const slots = new Map<string, Float64Array>();

/** The same array for a figure each time: an array for each window and second would cost more than what it holds. */
function slotsOf(figure: string): Float64Array {
  const known = slots.get(figure) ?? new Float64Array(windowSeconds);
  slots.set(figure, known);
  return known;
}
