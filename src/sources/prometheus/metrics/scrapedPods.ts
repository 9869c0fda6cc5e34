import type { PodRecord } from '../../../model/inventory/inventory.ts';
import type { PodSeries, Series } from '../../../model/series/series.ts';
import { decodeQueryReply, groupBy } from '../decode/apiReply.ts';
import type { Discovered } from '../decode/discovered.ts';
import type { PrometheusApi } from '../prometheusApi.ts';
import { labelPrefix } from '../promql.ts';
import {
  type ContainerSamples,
  containerMetrics,
  containerSamples,
  haveOwnTimes,
  podSelectors,
} from './containerSamples.ts';
import { LookBack, wholeWindowSeconds } from './lookBack.ts';
import { ScrapedPod } from './scrapedPod.ts';

const unknown: Series = { at: () => Number.NaN, intervalSeconds: null, measuredAtMs: null };

/** Nodes come and go: of targets that were not used for the longest time nothing is remembered. */
const mostTargets = 10_000;

/** All watched pods: one query fetches the samples of some 200 of them. */
export class ScrapedPods {
  readonly #api: PrometheusApi;
  readonly #record: (uid: string) => PodRecord | null;
  readonly #followed = new Map<string, ScrapedPod>();
  readonly #lookBack = new LookBack();
  /** Targets whose samples have been seen to carry their own times, the one that was used last at the end. */
  readonly #ownTimes = new Set<string>();

  /** @param record looks up a pod in the inventory */
  constructor(api: PrometheusApi, record: (uid: string) => PodRecord | null) {
    this.#api = api;
    this.#record = record;
  }

  get isEmpty(): boolean {
    return this.#followed.size === 0;
  }

  /** Null if the server has no pod metrics; an empty series if that is unknown or the pod is not watched. */
  series(uid: string, discovered: Discovered | null): PodSeries | null {
    if (discovered !== null && !containerMetrics.some((name) => discovered.names.has(name))) return null;
    return this.#followed.get(uid) ?? { cpuPercent: unknown, workingSetBytes: unknown };
  }

  /** Whether the pod is watched and samples of it were found. */
  has(uid: string): boolean {
    return this.#followed.get(uid)?.isEmpty === false;
  }

  /** Null if the pod is not in the inventory. */
  add(uid: string): ScrapedPod | null {
    let pod = this.#followed.get(uid);
    if (pod === undefined) {
      const record = this.#record(uid);
      if (record === null) return null;
      pod = new ScrapedPod(record);
      this.#followed.set(uid, pod);
    }
    pod.followers++;
    return pod;
  }

  drop(uid: string): void {
    const pod = this.#followed.get(uid);
    if (pod !== undefined && --pod.followers <= 0) this.#followed.delete(uid);
  }

  /** Fills the windows of newly watched pods. @throws Fault */
  async fill(discovered: Discovered, nowMs: () => number, signal: AbortSignal): Promise<void> {
    const cold = [...this.#followed.values()].filter(({ filled }) => !filled);
    await this.#ask(cold, discovered, wholeWindowSeconds, nowMs, signal);
    for (const pod of cold) pod.filled = true;
  }

  /** Extends the windows of all others. @throws Fault */
  async tick(discovered: Discovered, sinceSeconds: number, nowMs: () => number, signal: AbortSignal): Promise<void> {
    const warm = [...this.#followed.values()].filter(({ filled }) => filled);
    const seconds = Math.min(wholeWindowSeconds, Math.ceil(sinceSeconds) + this.#lookBack.seconds(nowMs()));
    await this.#ask(warm, discovered, seconds, nowMs, signal, (atMs) => this.#lookBack.found(atMs, nowMs()));
  }

  async #ask(
    pods: readonly ScrapedPod[],
    discovered: Discovered,
    seconds: number,
    nowMs: () => number,
    signal: AbortSignal,
    found: (atMs: number) => void = () => {},
  ): Promise<void> {
    if (pods.length === 0) return;
    const byKey = new Map(pods.map((pod) => [podKey(pod.namespace, pod.name), pod]));
    const prefix = labelPrefix(discovered.moved, containerMetrics);
    const own: ContainerSamples[] = [];
    // One query after another: queries run beside each other would compete for the same server.
    for (const { selector } of podSelectors(pods, prefix, seconds)) {
      const reply = decodeQueryReply(await this.#api.query(selector, signal));
      for (const samples of containerSamples(reply)) {
        if (byKey.has(podKey(samples.namespace, samples.podName))) own.push(samples);
      }
    }
    const atMs = nowMs();
    const ofPods = groupBy(own, (each) => podKey(each.namespace, each.podName));
    for (const [key, samples] of ofPods) {
      byKey.get(key)?.begin(Math.max(...samples.map((each) => each.atMs.at(-1) ?? Number.NEGATIVE_INFINITY)));
    }
    for (const [target, samples] of groupBy(own, (each) => each.target)) {
      const ownTimes = this.#ownTimes.delete(target) || haveOwnTimes(samples);
      if (ownTimes) this.#ownTimes.add(target);
      const cpuFirst = samples.toSorted(
        (a, b) => Number(b.figure === 'cpuSeconds') - Number(a.figure === 'cpuSeconds'),
      );
      for (const each of cpuFirst) {
        const pod = byKey.get(podKey(each.namespace, each.podName));
        const newest = pod?.measure(each, ownTimes, atMs - seconds * 1000) ?? null;
        if (newest !== null) found(newest);
      }
    }
    for (const pod of pods) pod.settle(atMs);
    for (const target of this.#ownTimes) {
      if (this.#ownTimes.size <= mostTargets) break;
      this.#ownTimes.delete(target);
    }
  }
}

function podKey(namespace: string, name: string): string {
  return `${namespace}\n${name}`;
}
