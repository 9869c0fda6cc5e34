import type { Clock } from '../../../model/clock.ts';
import { Fault } from '../../../model/fault.ts';
import { pause, type RetryTiming, retryWaitMs, usualRetry } from '../../http/retry.ts';
import type { ClusterApi } from '../clusterApi.ts';
import { StatusFault } from '../clusterApi.ts';
import { listObjects, type ObjectPath } from './listObjects.ts';
import { type Change, ObjectStore } from './objectStore.ts';
import type { WatchEvent } from './watchEvent.ts';
import { watchObjects } from './watchObjects.ts';

/** After so many watches in a row that failed, the version itself is doubted, and everything listed again. */
const watchesBeforeList = 3;
/** A server that has just begun refuses everything until it knows the rights: so often in a row that is not believed. */
const refusalsNotBelieved = 5;
/** A watch that the server ended this soon, without an event, is not begun again at once. */
const shortestHonestWatchMs = 1000;
/** A watch that was under way for so long has shown that things are well, also when nothing happened in it. */
const healthyWatchMs = 5000;

/** Rights that are missing are not given every second. */
const forbiddenRetry: RetryTiming = { firstRetryMs: 30_000, mostRetryMs: 30_000 };

/** What a list and watch needs. */
export interface ListWatchParts<Item> {
  readonly api: ClusterApi;
  readonly clock: Clock;
  /** From 0 up to, without, 1. */
  readonly random: () => number;
  readonly objects: ObjectPath;
  /** Null for objects that are left out. */
  readonly decode: (object: unknown) => Item | null;
  /** Told of what really changed, and when the first list is there, also when it is empty. */
  readonly changed: (change: Change<Item>) => void;
}

/** How a list and watch does. */
export interface WatchState {
  readonly path: string;
  /** True from the first whole list on. */
  readonly listed: boolean;
  /** True while the cluster refuses: the right to read this is missing. */
  readonly forbidden: boolean;
  /** True while the newest try has failed. */
  readonly failing: boolean;
  /** The newest failure, also when things are well again. */
  readonly lastFault: { readonly atMs: number; readonly fault: Fault } | null;
  /** When the objects were last known to be the cluster's, Unix ms; null before the first list. */
  knownAtMs(nowMs: number): number | null;
}

/**
 * Keeps the objects of one path as the cluster has them: lists them, then watches from there, and lists again when the
 * cluster no longer remembers the version. Errors are waited out; meanwhile the last good objects stay.
 */
export class ListWatch<Item> implements WatchState {
  readonly #parts: ListWatchParts<Item>;
  readonly #store: ObjectStore<Item>;
  #version: string | null = null;
  #listed = false;
  #live = false;
  #heardAtMs: number | null = null;
  /** In a row; a list alone does not end the row, since a cluster may answer lists well and watches badly. */
  #failures = 0;
  /** 403 in a row. */
  #refusals = 0;
  #failing = false;
  #lastFault: { readonly atMs: number; readonly fault: Fault } | null = null;

  constructor(parts: ListWatchParts<Item>) {
    this.#parts = parts;
    this.#store = new ObjectStore(parts.decode);
  }

  get path(): string {
    return this.#parts.objects.path;
  }

  get listed(): boolean {
    return this.#listed;
  }

  get forbidden(): boolean {
    const fault = this.#failing ? this.#lastFault?.fault : undefined;
    return fault instanceof StatusFault && fault.status === 403;
  }

  get lastFault(): { readonly atMs: number; readonly fault: Fault } | null {
    return this.#lastFault;
  }

  get failing(): boolean {
    return this.#failing;
  }

  items(): Iterable<Item> {
    return this.#store.items();
  }

  knownAtMs(nowMs: number): number | null {
    return this.#live ? nowMs : this.#heardAtMs;
  }

  /** Goes on until `signal` aborts; does not throw. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      let waitMs = 0;
      try {
        waitMs = this.#version === null ? await this.#list(signal) : await this.#watch(this.#version, signal);
      } catch (thrown) {
        if (signal.aborted) return;
        waitMs = this.#failed(thrown);
      }
      if (waitMs > 0) await pause(waitMs, signal);
    }
  }

  async #list(signal: AbortSignal): Promise<number> {
    const { api, clock, objects, changed } = this.#parts;
    const relist = this.#store.relist();
    this.#version = await listObjects(api, objects, signal, (object) => relist.put(object));
    const change = relist.finish();
    this.#heardAtMs = clock.wallMs();
    this.#failing = false;
    this.#refusals = 0;
    const isFirst = !this.#listed;
    this.#listed = true;
    if (isFirst || change.put.length + change.dropped.length > 0) changed(change);
    return 0;
  }

  async #watch(version: string, signal: AbortSignal): Promise<number> {
    const { api, clock, objects, random } = this.#parts;
    const askedMs = clock.monotonicMs();
    let begunMs = Number.POSITIVE_INFINITY;
    let events = 0;
    const take = (event: WatchEvent) => {
      events++;
      this.#failures = 0;
      this.#take(event);
    };
    const hear = () => {
      this.#heardAtMs = clock.wallMs();
    };
    const news = {
      begun: () => {
        begunMs = clock.monotonicMs();
        this.#live = true;
        this.#failing = false;
        hear();
      },
      heard: hear,
    };
    try {
      await watchObjects(api, objects, version, random(), signal, take, news);
      hear();
    } finally {
      this.#live = false;
      if (clock.monotonicMs() - begunMs >= healthyWatchMs) this.#failures = 0;
    }
    const isHasty = events === 0 && clock.monotonicMs() - askedMs < shortestHonestWatchMs;
    return isHasty ? retryWaitMs(watchesBeforeList, usualRetry, null, random()) : 0;
  }

  #take({ kind, object, version }: WatchEvent): void {
    if (kind !== 'bookmark') {
      const change = kind === 'there' ? this.#store.put(object) : this.#store.drop(object);
      if (change.put.length + change.dropped.length > 0) this.#parts.changed(change);
    }
    this.#version = version;
  }

  /** @returns how long to wait, ms */
  #failed(thrown: unknown): number {
    const fault =
      thrown instanceof Fault
        ? thrown
        : new Fault('upstream_failed', 'The connection to the Kubernetes API broke off.', { cause: thrown });
    const isExpiredAgain = isExpired(this.#lastFault?.fault);
    this.#failures++;
    this.#failing = true;
    this.#lastFault = { atMs: this.#parts.clock.wallMs(), fault };
    const status = fault instanceof StatusFault ? fault.status : null;
    if (!mayWatchOn(thrown, status) || this.#failures >= watchesBeforeList) this.#version = null;
    // Too old a version is no trouble of the server's: what it has is asked for at once, but not over and over.
    if (isExpired(fault) && !isExpiredAgain) return 0;
    const retryAfterMs = fault instanceof StatusFault ? fault.retryAfterMs : null;
    this.#refusals = status === 403 ? this.#refusals + 1 : 0;
    const row = status === 403 ? this.#refusals : this.#failures;
    const timing = this.#refusals > refusalsNotBelieved ? forbiddenRetry : usualRetry;
    return retryWaitMs(row, timing, retryAfterMs, this.#parts.random());
  }
}

function isExpired(fault: Fault | undefined): boolean {
  return fault instanceof StatusFault && fault.status === 410;
}

/** True where the version is still good: the connection broke, or the server was busy. */
function mayWatchOn(thrown: unknown, status: number | null): boolean {
  if (status !== null) return status === 429 || status >= 500;
  return !(thrown instanceof Fault) || thrown.code === 'upstream_refused' || thrown.code === 'upstream_timeout';
}
