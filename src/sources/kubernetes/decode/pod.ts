import type { Resources } from '../../../model/inventory/declaration.ts';
import type { ContainerEnd, ContainerRecord, PodRecord, PodTrouble } from '../../../model/inventory/inventory.ts';
import { parseQuantity } from '../../../model/inventory/quantity.ts';
import type { PlatformWorkloads } from '../../../model/platform.ts';
import { listAt, member, numberAt, textAt, timeAt } from '../../http/jsonMember.ts';
import { decodePodLogs, type LogContainer } from '../logs/logContainer.ts';
import type { StringInterner } from './stringInterner.ts';

/** A function's pod, with the addresses that stand in for its node's where nodes may not be read. */
export interface PodItem {
  readonly record: PodRecord;
  /** The address of its node; empty while it has none. */
  readonly hostIp: string;
  /** Addresses of its node in other families; omitted if there are none. */
  readonly otherHostIps?: readonly string[];
  /** Whether it is being deleted or has ended: it is no longer listed, but its log can still be read. */
  readonly isLeaving: boolean;
  /** The containers that write the function's log. */
  readonly logs: readonly LogContainer[];
}

/**
 * Decodes a Pod of `v1`; null if it belongs to no function. Its containers include sidecars, which are init containers
 * with `restartPolicy: Always`.
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
  const ready = textAt(condition(object, 'Ready'), 'status') === 'True';
  // Past Pending, a kubelet that reports no containers leaves their fate unknown.
  const isUntold = statuses.length === 0 && phase !== 'Pending' && phase !== null;
  const hasRun = statuses.flatMap(runs).some((run) => run !== undefined);
  const containers = specs.map((spec) => container(spec, statuses, texts));
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

function condition(object: unknown, type: string): unknown {
  return listAt(object, 'status', 'conditions').find((candidate) => textAt(candidate, 'type') === type);
}

/** IDs are written like `containerd://<id>`; the runtime's name is not part of the ID. */
function container(spec: unknown, statuses: readonly unknown[], texts: StringInterner): ContainerRecord {
  const name = textAt(spec, 'name') ?? '';
  const status = statuses.find((candidate) => textAt(candidate, 'name') === name);
  const id = textAt(status, 'containerID')?.replace(/^[^:]*:\/\//, '') ?? '';
  const restarts = numberAt(status, 'restartCount');
  return {
    name: texts.once(name),
    id: id === '' ? null : id,
    resources: texts.resources(amounts(spec, 'limits'), amounts(spec, 'requests')),
    ...(restarts !== null && { restarts }),
  };
}

/** An amount of 0 means none, as does an omitted one. */
function amounts(spec: unknown, kind: string): Resources {
  return {
    cpuCores: parseQuantity(member(spec, 'resources', kind, 'cpu')) || null,
    memoryBytes: parseQuantity(member(spec, 'resources', kind, 'memory')) || null,
  };
}

/**
 * When its first container started. The API knows only the newest two runs of a container: for a pod with more
 * restarts, use the moment at which its containers could start.
 */
function firstStart(object: unknown, statuses: readonly unknown[]): number | null {
  const starts = statuses.flatMap(runs).map((run) => timeAt(run, 'startedAt'));
  if (statuses.some((status) => (numberAt(status, 'restartCount') ?? 0) > 1)) {
    starts.push(timeAt(condition(object, 'Initialized'), 'lastTransitionTime'));
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
 * The pod's own limit (Kubernetes 1.34) precedes those of its containers. Without it, the pod is unlimited as soon as
 * one container is.
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

/** A limit of 0 means none, as does an omitted one. */
function limitIn(spec: unknown): number | null {
  return parseQuantity(member(spec, 'resources', 'limits', 'memory')) || null;
}

/**
 * Why a pod is not ready: the scheduler's reason, else that of the first container that is not running, else the pod's
 * own. Reasons are spelled as in `kubectl get pods`.
 */
function podTrouble(object: unknown): PodTrouble {
  const own = textAt(object, 'status', 'reason');
  if (own !== null && own !== '') return { reason: own, message: textAt(object, 'status', 'message') };
  const scheduled = condition(object, 'PodScheduled');
  if (textAt(scheduled, 'status') === 'False') {
    const reason = textAt(scheduled, 'reason');
    const words = [reason === 'Unschedulable' ? null : reason, textAt(scheduled, 'message')].filter(Boolean);
    return { reason: 'Pending', message: words.length === 0 ? null : words.join(': ') };
  }
  const inits = listAt(object, 'status', 'initContainerStatuses');
  const beginning = inits.map(containerTrouble).find((trouble) => trouble !== null && trouble.reason !== 'Completed');
  if (beginning && beginning.reason !== 'PodInitializing') {
    return { ...beginning, reason: `Init:${beginning.reason}` };
  }
  const statuses = listAt(object, 'status', 'containerStatuses');
  const stopped = statuses.map(containerTrouble).find((trouble) => trouble !== null);
  if (stopped) return stopped;
  if (statuses.length === 0) return { reason: textAt(object, 'status', 'phase') ?? 'Unknown', message: null };
  const ready = condition(object, 'Ready');
  return { reason: textAt(ready, 'reason') ?? 'NotReady', message: textAt(ready, 'message') };
}

/** Null if the container is running. */
function containerTrouble(status: unknown): PodTrouble | null {
  const waiting = member(status, 'state', 'waiting');
  if (waiting !== undefined) {
    const end = endWords(member(status, 'lastState', 'terminated'));
    const words = [end === null ? null : `The last run ended: ${end}.`, textAt(waiting, 'message')].filter(Boolean);
    return { reason: textAt(waiting, 'reason') ?? 'Waiting', message: words.length === 0 ? null : words.join(' ') };
  }
  const ended = member(status, 'state', 'terminated');
  if (ended === undefined) return null;
  const words = [endWords(ended), textAt(ended, 'message')?.trim()].filter(Boolean);
  return { reason: textAt(ended, 'reason') ?? 'Error', message: words.join('. ') };
}

function endWords(terminated: unknown): string | null {
  const exitCode = numberAt(terminated, 'exitCode');
  return exitCode === null ? null : `${textAt(terminated, 'reason') ?? 'Error'}, exit code ${exitCode}`;
}
