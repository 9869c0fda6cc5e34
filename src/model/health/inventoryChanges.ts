import type { HealthSubject } from '../../contract/health/healthKinds.ts';
import type { FunctionRecord, InventorySnapshot, PodRecord } from '../inventory/inventory.ts';
import type { EventLog } from './eventLog.ts';

/** A source may list a pod this long after its creation, ms; a pod created earlier is not new. */
const listedLateMs = 300_000;

interface KnownPod {
  readonly restarts: number | null;
  /** When its newest finished run was killed for memory, Unix ms; null: it was not, NaN: at an unknown time. */
  readonly oomAtMs: number | null;
}

interface KnownFunction {
  readonly revision: number;
  readonly replicasWanted: number;
  readonly pods: ReadonlyMap<string, KnownPod>;
}

/** Finds what changed between two states of an inventory. Looks only at functions whose revision is another one. */
export class InventoryChanges {
  readonly #log: EventLog;
  #known: Map<string, KnownFunction> | null = null;
  #lookedMs = 0;

  constructor(log: EventLog) {
    this.#log = log;
  }

  /** What existed the first time is no change. @returns the functions that are new or changed */
  look({ functions, index }: Pick<InventorySnapshot, 'functions' | 'index'>, nowMs: number): readonly FunctionRecord[] {
    const before = this.#known;
    const changed: FunctionRecord[] = [];
    const now = new Map<string, KnownFunction>();
    for (const fn of functions) {
      const key = JSON.stringify([fn.id.namespace, fn.id.name]);
      const known = before?.get(key) ?? null;
      const revision = index.revisionOf({ kind: 'function', id: fn.id });
      if (known?.revision === revision) {
        now.set(key, known);
        continue;
      }
      changed.push(fn);
      const pods = index.podsOf(fn.id);
      if (before !== null) this.#compare(fn, pods, known, nowMs);
      const { replicasWanted } = fn;
      now.set(key, { revision, replicasWanted, pods: new Map(pods.map((pod) => [pod.uid, knownPod(pod)])) });
    }
    this.#known = now;
    this.#lookedMs = nowMs;
    return before === null ? [] : changed;
  }

  #compare(fn: FunctionRecord, pods: readonly PodRecord[], known: KnownFunction | null, nowMs: number): void {
    const { namespace, name } = fn.id;
    if (known !== null && known.replicasWanted !== fn.replicasWanted) {
      const params = { from: known.replicasWanted, to: fn.replicasWanted };
      const subject: HealthSubject = { kind: 'function', namespace, name };
      this.#log.add(nowMs, subject, { code: 'function_scaled', params }, fn.specId ?? null);
    }
    for (const pod of pods) {
      const subject: HealthSubject = { kind: 'pod', namespace: pod.id.namespace, name: pod.id.name };
      const before = known?.pods.get(pod.uid) ?? null;
      if (before !== null) this.#compareRuns(pod, subject, before, nowMs);
      else if (this.#isNew(pod, known !== null)) {
        const atMs = timeOr(pod.createdAtMs, nowMs);
        this.#log.add(atMs, subject, { code: 'pod_created', params: { function: name } }, pod.uid);
      }
    }
  }

  /** Functions and pods may be unlisted for a while: what returns is not new, nor are its restarts. */
  #isNew({ createdAtMs }: PodRecord, isFunctionKnown: boolean): boolean {
    if (createdAtMs === null || Number.isNaN(createdAtMs)) return isFunctionKnown;
    return createdAtMs > this.#lookedMs - listedLateMs;
  }

  #compareRuns(pod: PodRecord, subject: HealthSubject, before: KnownPod, nowMs: number): void {
    const { uid, restarts, lastEnd } = pod;
    const atMs = timeOr(lastEnd?.atMs ?? null, nowMs);
    const { oomAtMs } = knownPod(pod);
    const grown = restarts !== null && before.restarts !== null && restarts > before.restarts;
    // The runtime reports the end of a run before the restart, and keeps it while other containers restart.
    if (oomAtMs !== null && (!Object.is(oomAtMs, before.oomAtMs) || (grown && Number.isNaN(oomAtMs)))) {
      const which = Number.isNaN(oomAtMs) ? `${uid} ${restarts}` : `${uid} ${oomAtMs}`;
      this.#log.add(atMs, subject, { code: 'pod_oom_killed', params: { restarts } }, which);
    }
    if (!grown) return;
    const params = { restarts, reason: lastEnd?.reason ?? null };
    this.#log.add(atMs, subject, { code: 'pod_restarted', params }, `${uid} ${restarts}`);
  }
}

function knownPod({ restarts, lastEnd }: PodRecord): KnownPod {
  return { restarts, oomAtMs: lastEnd?.reason === 'OOMKilled' ? (lastEnd.atMs ?? Number.NaN) : null };
}

function timeOr(atMs: number | null, nowMs: number): number {
  return atMs === null || Number.isNaN(atMs) ? nowMs : Math.min(atMs, nowMs);
}
