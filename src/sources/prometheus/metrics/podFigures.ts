import type { PodRecord } from '../../../model/inventory/inventory.ts';
import type { PodSeries } from '../../../model/series/series.ts';
import type { Discovered } from '../decode/discovered.ts';
import { groupedBy } from '../decode/groupedBy.ts';
import { decodeQueryReply } from '../decode/queryReply.ts';
import type { PrometheusApi } from '../prometheusApi.ts';
import { podSelector } from '../promql/podSelector.ts';
import { containerSamples } from './containerSamples.ts';
import { FollowedPod, podKey } from './followedPod.ts';
import { LookBack, wholeWindowSeconds } from './lookBack.ts';
import { haveOwnTimes } from './ownTimes.ts';
import { PodWindow } from './podWindow.ts';

const metrics = ['container_cpu_usage_seconds_total', 'container_memory_working_set_bytes'];

/** The figures of all watched pods: one query for all of them. */
export class PodFigures {
  readonly #api: PrometheusApi;
  readonly #record: (uid: string) => PodRecord | null;
  readonly #followed = new Map<string, FollowedPod>();
  readonly #lookBack = new LookBack();
  /** Targets whose samples were found to carry their own times. */
  readonly #ownTimes = new Set<string>();

  /** @param record a pod of the inventory */
  constructor(api: PrometheusApi, record: (uid: string) => PodRecord | null) {
    this.#api = api;
    this.#record = record;
  }

  get isEmpty(): boolean {
    return this.#followed.size === 0;
  }

  /** Null where the server has no figures of pods; empty series while that is not known or nobody watches the pod. */
  series(uid: string, discovered: Discovered | null): PodSeries | null {
    if (discovered !== null && !metrics.some((name) => discovered.names.has(name))) return null;
    return this.#followed.get(uid)?.window ?? new PodWindow();
  }

  /** Whether anything was found of a pod that is followed. */
  has(uid: string): boolean {
    return this.#followed.get(uid)?.window.isEmpty === false;
  }

  /** Null where the inventory does not know the pod. */
  add(uid: string): FollowedPod | null {
    let pod = this.#followed.get(uid);
    if (pod === undefined) {
      const record = this.#record(uid);
      if (record === null) return null;
      pod = new FollowedPod(record);
      this.#followed.set(uid, pod);
    }
    pod.followers++;
    return pod;
  }

  drop(uid: string): void {
    const pod = this.#followed.get(uid);
    if (pod !== undefined && --pod.followers <= 0) this.#followed.delete(uid);
  }

  /** Fills the windows of those that have none yet. @throws Fault */
  async fill(discovered: Discovered, nowMs: () => number, signal: AbortSignal): Promise<void> {
    const cold = [...this.#followed.values()].filter(({ filled }) => !filled);
    await this.#ask(cold, discovered, wholeWindowSeconds, nowMs, signal);
    for (const pod of cold) pod.filled = true;
  }

  /** Goes on with the windows of all others. @throws Fault */
  async tick(discovered: Discovered, sinceSeconds: number, nowMs: () => number, signal: AbortSignal): Promise<void> {
    const warm = [...this.#followed.values()].filter(({ filled }) => filled);
    const seconds = Math.min(wholeWindowSeconds, Math.ceil(sinceSeconds) + this.#lookBack.seconds(nowMs()));
    await this.#ask(warm, discovered, seconds, nowMs, signal, (atMs) => this.#lookBack.found(atMs, nowMs()));
  }

  async #ask(
    pods: readonly FollowedPod[],
    discovered: Discovered,
    seconds: number,
    nowMs: () => number,
    signal: AbortSignal,
    found: (atMs: number) => void = () => {},
  ): Promise<void> {
    if (pods.length === 0) return;
    const byKey = new Map(pods.map((pod) => [pod.key, pod]));
    const prefix = metrics.some((name) => discovered.moved.has(name)) ? 'exported_' : '';
    const reply = decodeQueryReply(await this.#api.query(podSelector(pods, prefix, seconds), signal));
    const own = containerSamples(reply).filter(({ namespace, podName }) => byKey.has(podKey(namespace, podName)));
    const byTarget = groupedBy(own, ({ target }) => target);
    const atMs = nowMs();
    for (const [target, samples] of byTarget) {
      if (!this.#ownTimes.has(target) && haveOwnTimes(samples)) this.#ownTimes.add(target);
      const ownTimes = this.#ownTimes.has(target);
      const cpuFirst = samples.toSorted(
        (a, b) => Number(b.figure === 'cpuSeconds') - Number(a.figure === 'cpuSeconds'),
      );
      for (const each of cpuFirst) {
        const pod = byKey.get(podKey(each.namespace, each.podName));
        const newest = pod?.window.measure(each, ownTimes, atMs - seconds * 1000, pod.beganAtMs) ?? null;
        if (newest !== null) found(newest);
      }
    }
    for (const pod of pods) pod.window.settle(atMs);
  }
}
