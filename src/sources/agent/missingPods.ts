import type { Finding } from '../../contract/finding/finding.ts';
import type { Clock } from '../../model/clock.ts';
import type { PodRecord } from '../../model/inventory/inventory.ts';
import type { FollowedPod } from './followedPod.ts';

/** The API may list a container a moment before the agent reports it. */
const graceMs = 5000;
/** A pod that started longer ago and never restarted has had its cgroups for that long, whatever the clocks say. */
const settledMs = 10_000;

/**
 * Pods on a node whose agent answers but cannot find their cgroups: pods in virtual machines, or a runtime that keeps
 * containers in unknown places. Remembered after they are no longer followed, so that such a pod does not switch back
 * and forth between sources.
 */
export class MissingPods {
  readonly #inventory: { pod(uid: string): PodRecord | null };
  readonly #clock: Clock;
  /** Since when a pod lacks a container, by UID, monotonic ms; -Infinity for one that cannot be just starting. */
  readonly #sinceMs = new Map<string, number>();

  constructor(inventory: { pod(uid: string): PodRecord | null }, clock: Clock) {
    this.#inventory = inventory;
    this.#clock = clock;
  }

  /**
   * Whether the agent has been without a container of the pod for longer than one takes to start.
   * @param followed as last reported by the agent; a pod without a report does not count as missing
   */
  look(uid: string, followed: FollowedPod | null): boolean {
    const pod = this.#inventory.pod(uid);
    if (pod === null || followed === null || followed.sequence === null) return false;
    if (!lacksContainer(pod, followed)) {
      this.#sinceMs.delete(uid);
      return false;
    }
    const nowMs = this.#clock.monotonicMs();
    if (!this.#sinceMs.has(uid)) {
      this.#forgetGone();
      const isSettled =
        pod.restarts === 0 && pod.startedAtMs !== null && this.#clock.wallMs() - pod.startedAtMs > settledMs;
      this.#sinceMs.set(uid, isSettled ? Number.NEGATIVE_INFINITY : nowMs);
    }
    return this.#isMissing(uid, nowMs);
  }

  /** Those on a node that were missing when last checked. */
  on(nodeName: string): readonly PodRecord[] {
    return this.#all().filter((pod) => pod.nodeName === nodeName);
  }

  /** One finding for each node and namespace with such pods. */
  findings(): readonly Finding[] {
    const grouped = new Map<string, PodRecord[]>();
    for (const pod of this.#all()) {
      const key = `${pod.nodeName}\n${pod.id.namespace}`;
      grouped.set(key, [...(grouped.get(key) ?? []), pod]);
    }
    return [...grouped].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, pods]) => findingOf(pods));
  }

  #all(): readonly PodRecord[] {
    this.#forgetGone();
    const nowMs = this.#clock.monotonicMs();
    const uids = [...this.#sinceMs.keys()].filter((uid) => this.#isMissing(uid, nowMs));
    return uids.map((uid) => this.#inventory.pod(uid)).filter((pod) => pod !== null);
  }

  #isMissing(uid: string, nowMs: number): boolean {
    return nowMs - (this.#sinceMs.get(uid) ?? nowMs) > graceMs;
  }

  #forgetGone(): void {
    for (const uid of this.#sinceMs.keys()) if (this.#inventory.pod(uid) === null) this.#sinceMs.delete(uid);
  }
}

function findingOf(pods: readonly PodRecord[]): Finding {
  const [first] = pods;
  const params = { node: first?.nodeName ?? '', namespace: first?.id.namespace ?? '' };
  return { code: 'agent_misses_pods', params: { ...params, pods: pods.map(({ id }) => id.name).sort() } };
}

/** A pod that is down after a container ended has no cgroup, and needs none. */
function lacksContainer(pod: PodRecord, followed: FollowedPod): boolean {
  if (pod.ready === false && pod.lastEnd !== null) return false;
  return pod.containers.some(({ id }) => id !== null && !followed.hasContainer(id));
}
