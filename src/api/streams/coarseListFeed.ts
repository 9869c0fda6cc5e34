import type { CoarseListState } from '../../contract/v1/stream.ts';
import type { CoarsePass, Measurement, MethodBySource, PassHow } from '../../model/watch/coarsePass.ts';
import { type ListParts, type ListSources, listSourcesNow } from '../objects/listSources.ts';
import { Changing } from './changing.ts';
import { Feed, type FeedContext, type Presence } from './feed.ts';
import { ListChanges, type WrittenItem, withItems } from './listChanges.ts';

type How = CoarseListState<never>['how'];

/** Items by key, and what they were made from. */
export interface Listed<Item> {
  readonly sources: ListSources;
  readonly items: ReadonlyMap<string, WrittenItem<Item>>;
}

/** How long the first pass may take, ms. */
const fillMs = 5000;

/** All functions or nodes with their coarse figures: each item is sent when it changed. Nothing is watched for it. */
export abstract class CoarseListFeed<Item> extends Feed {
  readonly #parts: ListParts;
  readonly #list = new ListChanges<Item>();
  readonly #how = new Changing<How>({});
  #pass: CoarsePass | null = null;
  /** When the newest pass was first sent. */
  #passSecond = Number.NEGATIVE_INFINITY;
  /** Monotonic time after which the first pass is not awaited any more, ms. */
  #settleAtMs = Number.POSITIVE_INFINITY;
  #isAwaiting = false;
  /** Whether it has had its items. */
  #isListed = false;

  constructor(context: FeedContext, parts: ListParts) {
    super(context);
    this.#parts = parts;
  }

  override isMeasured(): boolean {
    return true;
  }

  /** The newest items by key, and what they were made from; null while the first are being made. */
  protected abstract newest(): Listed<Item> | null;
  /** Who measured what, by a figure of each measurement. */
  protected abstract measurements(pass: CoarsePass | null): Readonly<Record<string, Measurement | null>>;
  /** How, by the same figures. */
  protected abstract howOf(how: PassHow | null): Readonly<Record<string, MethodBySource | undefined>>;

  protected override forget(): void {
    this.#list.forget();
    this.#pass = null;
    this.#passSecond = Number.NEGATIVE_INFINITY;
    this.#settleAtMs = Number.POSITIVE_INFINITY;
    this.#isAwaiting = false;
    this.#isListed = false;
  }

  /** Begins to make the items of a second. @returns whether they are made; else the feed is told when they are */
  protected begin(_second: number): boolean {
    return true;
  }

  /** What items are made from now; null before the first inventory. */
  protected sourcesNow(): ListSources | null {
    const { connection } = this.context;
    const snapshot = connection.inventory.snapshot(connection.clock.wallMs());
    return snapshot === null ? null : listSourcesNow(connection, snapshot, this.#parts);
  }

  protected override look(second: number): Presence {
    const { connection, index } = this.context;
    if (index === null) return 'filling';
    const nowMs = connection.clock.monotonicMs();
    this.#settleAtMs = Math.min(this.#settleAtMs, nowMs + fillMs);
    if (this.#parts.coarse.now(connection) === null && nowMs < this.#settleAtMs) {
      this.#await();
      return 'filling';
    }
    // The newest may be of long ago until those of a first second are made.
    const isMade = this.begin(second);
    return (isMade || this.#isListed) && this.newest() !== null ? 'present' : 'filling';
  }

  protected override update(second: number): string | null {
    const newest = this.newest();
    if (newest === null) return null;
    const { pass } = newest.sources;
    this.#isListed = true;
    if (pass !== this.#pass) this.#passSecond = second;
    this.#pass = pass;
    const how = Object.entries(this.howOf(pass?.how ?? null)).map(([figure, each]) => [figure, written(each)]);
    this.#how.set(Object.fromEntries(how), second);
    this.#list.update(newest.items, second);
    return this.deltaSince(second - 1);
  }

  protected override stateNow(): CoarseListState<Item> {
    const { name } = this.context.connection;
    return {
      connection: name,
      measuredAtSeconds: this.#measuredAtSeconds(),
      how: this.#how.value,
      items: this.#list.items,
    };
  }

  protected override deltaSince(second: number | null): string | null {
    const measuredAtSeconds = this.#measuredAtSeconds();
    const how = this.#how.since(second);
    if (second === null) {
      return withItems('items', this.#list.written, { measuredAtSeconds, how: this.#how.value });
    }
    const hasMeasured = this.#passSecond > second;
    const changed = this.#list.since(second);
    if (changed === null && !hasMeasured && how === undefined) return null;
    const delta = {
      removed: changed?.removed ?? [],
      ...(hasMeasured && { measuredAtSeconds }),
      ...(how !== undefined && { how }),
    };
    return withItems('changed', changed?.changed ?? [], delta);
  }

  #measuredAtSeconds(): CoarseListState<Item>['measuredAtSeconds'] {
    const times = Object.entries(this.measurements(this.#pass)).map(([figure, measurement]) => [
      figure,
      measurement === null ? null : Math.round(measurement.measuredAtMs) / 1000,
    ]);
    return Object.fromEntries(times);
  }

  #await(): void {
    if (this.#isAwaiting) return;
    this.#isAwaiting = true;
    const { arrived, failed, connection } = this.context;
    this.#parts.coarse.newest(connection).then(() => {
      this.#isAwaiting = false;
      arrived();
    }, failed);
  }
}

function written(how: MethodBySource | undefined): How[string] {
  return Object.fromEntries(how ?? []);
}
