import { windowSeconds } from '../../contract/units.ts';
import type { ReplicaFacts, ReplicasState, ReplicaWindow, WindowState } from '../../contract/v1/stream.ts';
import type { HealthTable } from '../../model/health/healthTable.ts';
import type { PodRecord } from '../../model/inventory/inventory.ts';
import type { WatchTable } from '../../model/watch/watchTable.ts';
import { Feed, type FeedContext, type Presence } from './feed.ts';
import type { FunctionTopic } from './topic.ts';
import { WindowFeed } from './windowFeed.ts';

/** Pods of a function whose windows are sent: the first ones by name. */
const mostPods = 50;
/** Entities that are watched, of at most 10,000, beyond which no further replicas are. */
const mostWatched = 9500;

/** The windows of replicas that all topics have together. Each of them counts as a topic of its own. */
export class ReplicaWindows {
  #held = 0;
  readonly #room: () => number;

  /** @param room how many more topics and windows there may be */
  constructor(room: () => number) {
    this.#room = room;
  }

  get held(): number {
    return this.#held;
  }

  /** False if there is no room for another one. */
  take(): boolean {
    if (this.#room() <= 0) return false;
    this.#held++;
    return true;
  }

  release(count: number): void {
    this.#held -= count;
  }
}

/** The window of one pod, as part of the topic. */
class ReplicaFeed extends WindowFeed {
  get state(): WindowState {
    return this.stateNow();
  }

  /** As JSON; null if nothing changed. @param second null: all of it */
  since(second: number | null): string | null {
    return this.deltaSince(second);
  }
}

interface Replica {
  readonly uid: string;
  readonly feed: ReplicaFeed;
  pod: PodRecord;
  /** The second with which it was first sent whole; null before its window is filled, and while it fails. */
  addedAt: number | null;
  /** Whether making its window failed the last time: the other replicas do not wait for it. */
  isFailing: boolean;
  factsChangedAt: number;
}

/** What the windows of replicas are made from. */
interface ReplicasParts {
  readonly watches: WatchTable;
  readonly healthTable: HealthTable;
  readonly replicaWindows: ReplicaWindows;
}

/** The windows of a function's replicas. */
export class ReplicasFeed extends Feed {
  readonly #topic: FunctionTopic;
  readonly #parts: ReplicasParts;
  /** By name. */
  readonly #replicas = new Map<string, Replica>();
  /** When replicas went, in the last 60 s, by name. */
  readonly #removedAt = new Map<string, number>();
  #total = 0;
  #totalChangedAt = Number.NEGATIVE_INFINITY;
  #isFilled = false;

  constructor(context: FeedContext, topic: FunctionTopic, parts: ReplicasParts) {
    super(context);
    this.#topic = topic;
    this.#parts = parts;
  }

  override isMeasured(second: number): boolean {
    return [...this.#replicas.values()].every(({ addedAt, feed }) => addedAt === null || feed.isMeasured(second));
  }

  override close(): void {
    this.#parts.replicaWindows.release(this.#replicas.size);
    this.#replicas.clear();
  }

  protected override forget(): void {
    this.close();
    this.#removedAt.clear();
    this.#total = 0;
    this.#isFilled = false;
  }

  protected override look(second: number): Presence {
    const { index, namespaces } = this.context;
    const { namespace, name } = this.#topic;
    const isVisible = namespaces?.has(namespace) ?? true;
    const fn = isVisible ? (index?.functionAt(namespace, name) ?? null) : null;
    if (index !== null) this.#take(fn === null ? [] : index.podsOf(fn.id), second);
    for (const replica of this.#replicas.values()) this.#advance(replica, second);
    if (index === null) return 'filling';
    if (fn === null) return 'unknown_function';
    const replicas = [...this.#replicas.values()];
    if (replicas.length === 0 && this.#total > 0) return 'too_many_streams';
    this.#isFilled ||= replicas.every(({ feed, isFailing }) => isFailing || feed.presence !== 'filling');
    return this.#isFilled ? 'present' : 'filling';
  }

  protected override isFilled(): boolean {
    return [...this.#replicas.values()].every(({ feed }) => feed.isComplete || feed.presence === 'filling');
  }

  protected override update(second: number): string | null {
    for (const replica of this.#replicas.values()) {
      if (replica.feed.presence === 'present') replica.addedAt ??= second;
    }
    for (const [name, at] of this.#removedAt) if (at <= second - windowSeconds) this.#removedAt.delete(name);
    return this.deltaSince(second - 1);
  }

  protected override stateNow(): ReplicasState {
    const { connection } = this.context;
    const { namespace, name } = this.#topic;
    const pods = Object.fromEntries(
      this.#sent().map(([podName, { feed, pod }]): [string, ReplicaWindow] => {
        const { columns, sources } = feed.state;
        return [podName, { columns, sources, ...factsOf(pod) }];
      }),
    );
    return { connection: connection.name, namespace, name, total: this.#total, endSecond: this.second, pods };
  }

  protected override deltaSince(second: number | null): string | null {
    if (second === null) return JSON.stringify(this.stateNow());
    const windows: string[] = [];
    const facts: Record<string, ReplicaFacts> = {};
    for (const [name, { feed, pod, addedAt, factsChangedAt }] of this.#sent()) {
      const isNew = addedAt === null || addedAt > second;
      const delta = feed.since(isNew ? null : second);
      if (delta !== null) windows.push(`${JSON.stringify(name)}:${delta}`);
      if (isNew || factsChangedAt > second) facts[name] = factsOf(pod);
    }
    const removed = [...this.#removedAt].filter(([, at]) => at > second).map(([name]) => name);
    const isTotalNew = this.#totalChangedAt > second;
    if (windows.length + Object.keys(facts).length + removed.length === 0 && !isTotalNew) return null;
    const total = isTotalNew ? { total: this.#total } : {};
    return `{"pods":{${windows.join(',')}},${JSON.stringify({ facts, removed, ...total }).slice(1)}`;
  }

  /** One whose window cannot be made is left out, and sent whole when it can again. */
  #advance(replica: Replica, second: number): void {
    try {
      replica.feed.advance(second);
      replica.isFailing = false;
    } catch (thrown) {
      replica.isFailing = true;
      replica.addedAt = null;
      this.context.failed(thrown);
    }
  }

  /** Those whose window is filled. */
  #sent(): readonly (readonly [string, Replica])[] {
    return [...this.#replicas].filter(([, { addedAt, feed }]) => addedAt !== null && feed.presence === 'present');
  }

  /** Takes note of the pods that exist now. */
  #take(all: readonly PodRecord[], second: number): void {
    if (all.length !== this.#total) this.#totalChangedAt = second;
    this.#total = all.length;
    const pods = [...all].sort((a, b) => (a.id.name < b.id.name ? -1 : 1)).slice(0, mostPods);
    const there = new Map(pods.map((pod) => [pod.id.name, pod]));
    for (const [name, { uid }] of this.#replicas) {
      if (there.get(name)?.uid === uid) continue;
      this.#replicas.delete(name);
      this.#parts.replicaWindows.release(1);
      this.#removedAt.set(name, second);
    }
    for (const [name, pod] of there) {
      const known = this.#replicas.get(name);
      if (known === undefined) this.#add(pod, second);
      else if (known.pod !== pod) {
        const isChanged = JSON.stringify(factsOf(known.pod)) !== JSON.stringify(factsOf(pod));
        if (isChanged) known.factsChangedAt = second;
        known.pod = pod;
      }
    }
  }

  #add(pod: PodRecord, second: number): void {
    const { watches, healthTable, replicaWindows } = this.#parts;
    if (watches.size >= mostWatched || !replicaWindows.take()) return;
    const { context } = this;
    const { namespace, name } = pod.id;
    const topic = { kind: 'pod', namespace, name } as const;
    const own: FeedContext = {
      topic: context.topic,
      get connection() {
        return context.connection;
      },
      get index() {
        return context.index;
      },
      namespaces: context.namespaces,
      // Later ones come with the next second.
      arrived: () => {
        if (!this.#isFilled) context.arrived();
      },
      happened: () => {},
      failed: context.failed,
    };
    const feed = new ReplicaFeed(own, topic, watches, healthTable);
    this.#removedAt.delete(name);
    this.#replicas.set(name, { uid: pod.uid, feed, pod, addedAt: null, isFailing: false, factsChangedAt: second });
  }
}

function factsOf({ nodeName, ready }: PodRecord): ReplicaFacts {
  return { node: nodeName, ready };
}
