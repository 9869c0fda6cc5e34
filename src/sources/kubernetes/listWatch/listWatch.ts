import type { Clock } from '../../../model/clock.ts';
import type { Fault } from '../../../model/fault.ts';
import { pause, type RetryTiming, retryWaitMs, usualRetry } from '../../http/retry.ts';
import { brokenAnswer, type ClusterApi, StatusFault } from '../clusterApi.ts';
import { listObjects, type ObjectPath } from './listObjects.ts';
import { type Change, ObjectStore } from './objectStore.ts';
import type { WatchEvent } from './watchEvent.ts';
import { watchObjects } from './watchObjects.ts';

/** After this many failed watches in a row everything is listed again, in case the resourceVersion is at fault. */
const watchesBeforeList = 3;
/** An API server that is starting answers 403 until it has loaded roles: this many in a row are ignored. */
const refusalsNotBelieved = 5;
/** A watch that the server ended sooner, without an event, is not restarted at once. */
const shortestHonestWatchMs = 1000;
/** A watch that lasted this long was healthy, even without events. */
const healthyWatchMs = 5000;

/** Retry interval after 403: permissions rarely change. */
const forbiddenRetry: RetryTiming = { firstRetryMs: 30_000, mostRetryMs: 30_000 };

/** Dependencies of a list and watch. */
export interface ListWatchParts<Item> {
  readonly api: ClusterApi;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly objects: ObjectPath;
  /** Null to skip an object. */
  readonly decode: (object: unknown) => Item | null;
  /** Called with actual changes, and when the first list is complete, even if empty. */
  readonly changed: (change: Change<Item>) => void;
}

/** Health of a list and watch. */
export interface WatchState {
  readonly path: string;
  /** True once the first list is complete. */
  readonly listed: boolean;
  /** True while permission is missing (403). */
  readonly forbidden: boolean;
  /** True while the newest attempt has failed. */
  readonly failing: boolean;
  /** The newest failure, kept after recovery. */
  readonly lastFault: { readonly atMs: number; readonly fault: Fault } | null;
  /** When the objects were last known to be current, Unix ms; null before the first list. */
  knownAtMs(nowMs: number): number | null;
}

/**
 * Mirrors the objects of one path: lists them, then watches from there, and lists again when the cluster no longer has
 * the resourceVersion. Errors are retried; meanwhile the last good objects stay.
 */
export class ListWatch<Item> implements WatchState {
  readonly #parts: ListWatchParts<Item>;
  readonly #store: ObjectStore<Item>;
  #version: string | null = null;
  #listed = false;
  #live = false;
  #heardAtMs: number | null = null;
  /** Failures in a row; a list alone does not end the row, since lists may work while watches fail. */
  #failures = 0;
  /** 403 answers in a row. */
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

  /** Runs until `signal` aborts; never throws. */
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

  /** @returns the wait before the next attempt, ms */
  #failed(thrown: unknown): number {
    const fault = brokenAnswer(thrown);
    const isExpiredAgain = isExpired(this.#lastFault?.fault);
    this.#failures++;
    this.#failing = true;
    this.#lastFault = { atMs: this.#parts.clock.wallMs(), fault };
    const status = fault instanceof StatusFault ? fault.status : null;
    if (!mayWatchOn(thrown, fault, status) || this.#failures >= watchesBeforeList) this.#version = null;
    // An expired resourceVersion is not an error: list again at once, but not in a loop.
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

/** True if the resourceVersion is still valid: the connection was lost, or the server was busy. */
function mayWatchOn(thrown: unknown, fault: Fault, status: number | null): boolean {
  if (status !== null) return status === 429 || status >= 500;
  // Only a connection that was lost between events is no Fault yet.
  const { code } = fault;
  return thrown === fault ? code === 'upstream_refused' || code === 'upstream_timeout' : code !== 'internal';
}
