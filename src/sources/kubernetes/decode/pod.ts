import type { ContainerEnd, ContainerRecord, PodRecord } from '../../../model/inventory/inventory.ts';
import { parseQuantity } from '../../../model/inventory/quantity.ts';
import type { PlatformWorkloads } from '../../../model/platform.ts';
import { listAt, member, numberAt, textAt, timeAt } from '../../http/jsonMember.ts';
import { decodePodLogs, type LogContainer } from '../logs/logContainer.ts';
import { podTrouble } from './podTrouble.ts';
import type { StringInterner } from './stringInterner.ts';

/** A pod, and what of it stands in for its node where nodes may not be read. */
export interface PodItem {
  readonly record: PodRecord;
  /** Address of its node; empty while it has none. */
  readonly hostIp: string;
  /** Its addresses of another family; left out where it has none. */
  readonly otherHostIps?: readonly string[];
  /** True for one that is being deleted or has ended: it is in no list, while its log can still be read. */
  readonly isLeaving: boolean;
  /** The containers whose logs are the function's. */
  readonly logs: readonly LogContainer[];
}

/**
 * Reads a Pod of `v1`. Null when it is no function's.
 * Containers are the pod's own and the init containers that run beside them (restartPolicy Always).
 */
export function decodePod(
  object: unknown,
  workloads: PlatformWorkloads,
  connection: string,
  texts: StringInterner,
): PodItem | null {
  const uid = textAt(object, 'metadata', 'uid');
  const name = textAt(object, 'metadata', 'name');
  const namespace = textAt(object, 'metadata', 'namespace');
  const functionName = workloads.functionOf(object);
  const phase = textAt(object, 'status', 'phase');
  if (uid === null || name === null || namespace === null || functionName === null) return null;
  const hasEnded = phase === 'Succeeded' || phase === 'Failed';
  const specs = [
    ...listAt(object, 'spec', 'containers'),
    ...listAt(object, 'spec', 'initContainers').filter((container) => textAt(container, 'restartPolicy') === 'Always'),
  ];
  const statuses = [
    ...listAt(object, 'status', 'containerStatuses'),
    ...listAt(object, 'status', 'initContainerStatuses'),
  ];
  const hostIp = textAt(object, 'status', 'hostIP') ?? '';
  const hostIps = listAt(object, 'status', 'hostIPs').flatMap((each) => textAt(each, 'ip') ?? []);
  const otherHostIps = hostIps.filter((ip) => ip !== hostIp).map((ip) => texts.once(ip));
  const ready = condition(object, 'Ready') === 'True';
  // A kubelet that reports no containers of a pod that is past Pending has not said what became of them.
  const isUntold = statuses.length === 0 && phase !== 'Pending' && phase !== null;
  const hasRun = statuses.flatMap(runs).some((run) => run !== undefined);
  const containers = specs.map((spec) => container(textAt(spec, 'name') ?? '', statuses, texts));
  return {
    record: {
      uid,
      id: { connection, namespace: texts.once(namespace), name },
      functionName: texts.once(functionName),
      nodeName: texts.once(textAt(object, 'spec', 'nodeName') ?? ''),
      podIp: textAt(object, 'status', 'podIP') ?? '',
      ready,
      trouble: ready ? null : podTrouble(object),
      restarts: isUntold
        ? null
        : statuses.reduce<number>((sum, each) => sum + (numberAt(each, 'restartCount') ?? 0), 0),
      lastEnd: newestEnd(statuses),
      containers,
      createdAtMs: timeAt(object, 'metadata', 'creationTimestamp'),
      startedAtMs: firstStart(object, statuses) ?? (isUntold || hasRun ? Number.NaN : null),
      memoryLimitBytes: memoryLimit(object, specs),
    },
    hostIp: texts.once(hostIp),
    ...(otherHostIps.length === 0 ? {} : { otherHostIps }),
    isLeaving: hasEnded || textAt(object, 'metadata', 'deletionTimestamp') !== null,
    logs: decodePodLogs(object, workloads),
  };
}

function condition(object: unknown, type: string): string | null {
  const found = listAt(object, 'status', 'conditions').find((candidate) => textAt(candidate, 'type') === type);
  return textAt(found, 'status');
}

/** `containerd://<id>` and the like: the runtime's name is not part of the id. */
function container(name: string, statuses: readonly unknown[], texts: StringInterner): ContainerRecord {
  const status = statuses.find((candidate) => textAt(candidate, 'name') === name);
  const id = textAt(status, 'containerID')?.replace(/^[^:]*:\/\//, '') ?? '';
  return { name: texts.once(name), id: id === '' ? null : id };
}

/**
 * When the first of its containers came to be. Only the newest two runs of a container are told of; of a pod that was
 * started again more often the moment counts at which its containers could begin.
 */
function firstStart(object: unknown, statuses: readonly unknown[]): number | null {
  const starts = statuses.flatMap(runs).map((run) => timeAt(run, 'startedAt'));
  if (statuses.some((status) => (numberAt(status, 'restartCount') ?? 0) > 1)) {
    const begun = listAt(object, 'status', 'conditions').find((found) => textAt(found, 'type') === 'Initialized');
    starts.push(timeAt(begun, 'lastTransitionTime'));
  }
  const known = starts.filter((atMs) => atMs !== null);
  return known.length === 0 ? null : Math.min(...known);
}

function newestEnd(statuses: readonly unknown[]): ContainerEnd | null {
  let newest: ContainerEnd | null = null;
  for (const status of statuses) {
    for (const state of ['state', 'lastState']) {
      const ended = member(status, state, 'terminated');
      if (ended === undefined || numberAt(ended, 'exitCode') === null) continue;
      const atMs = timeAt(ended, 'finishedAt');
      if (newest !== null && (atMs ?? 0) <= (newest.atMs ?? 0)) continue;
      newest = { reason: textAt(ended, 'reason') ?? 'Error', exitCode: numberAt(ended, 'exitCode'), atMs };
    }
  }
  return newest;
}

function runs(status: unknown): unknown[] {
  return ['state', 'lastState'].flatMap((state) => [
    member(status, state, 'running'),
    member(status, state, 'terminated'),
  ]);
}

/**
 * The limit of the pod itself (Kubernetes 1.34) goes before those of its containers. Without it, and with a container
 * that has none, the kubelet limits the pod's cgroup to nothing.
 */
function memoryLimit(object: unknown, specs: readonly unknown[]): number | null {
  const ofPod = limitIn(member(object, 'spec'));
  if (ofPod !== null) return ofPod;
  let sum = 0;
  for (const spec of specs) {
    const limit = limitIn(spec);
    if (limit === null) return null;
    sum += limit;
  }
  return specs.length === 0 ? null : sum;
}

/** 0 means that there is none, as not to name one does. */
function limitIn(spec: unknown): number | null {
  return parseQuantity(member(spec, 'resources', 'limits', 'memory')) || null;
}
