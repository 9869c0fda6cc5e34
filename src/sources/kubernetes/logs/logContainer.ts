import type { PlatformWorkloads } from '../../../model/platform.ts';
import { listAt, member, numberAt, textAt, timeAt } from '../../http/jsonMember.ts';

/** A container of a function's pod, also of a pod that is being deleted or has ended. */
export interface LogContainer {
  readonly podUid: string;
  readonly podName: string;
  readonly namespace: string;
  /** Null until the pod is scheduled. */
  readonly nodeName: string | null;
  /** When the pod was created, Unix ms; null if unknown. */
  readonly podCreatedAtMs: number | null;
  readonly container: string;
  readonly restartCount: number;
  /** False while it waits, and after it or its pod ended. */
  readonly running: boolean;
  /** Start of its current or last run, Unix ms; null if unknown. */
  readonly startedAtMs: number | null;
}

/** The containers of a `v1` Pod that write a function's log, also while it is being deleted or after it ended. */
export function decodePodLogs(object: unknown, workloads: PlatformWorkloads): readonly LogContainer[] {
  const podUid = textAt(object, 'metadata', 'uid');
  const podName = textAt(object, 'metadata', 'name');
  const namespace = textAt(object, 'metadata', 'namespace');
  const nodeName = textAt(object, 'spec', 'nodeName');
  const podCreatedAtMs = timeAt(object, 'metadata', 'creationTimestamp');
  const functionName = workloads.functionOf(object);
  if (podUid === null || podName === null || namespace === null || functionName === null) return [];
  const names = listAt(object, 'spec', 'containers').map((container) => textAt(container, 'name') ?? '');
  const statuses = listAt(object, 'status', 'containerStatuses');
  return workloads.functionContainers(functionName, names).map((container) => {
    const status = statuses.find((candidate) => textAt(candidate, 'name') === container);
    const pod = { podUid, podName, namespace, nodeName, podCreatedAtMs, container };
    return { ...pod, restartCount: numberAt(status, 'restartCount') ?? 0, ...presentRun(status) };
  });
}

/** The current or last run of a container: the one whose log the API returns. */
function presentRun(status: unknown): Pick<LogContainer, 'running' | 'startedAtMs'> {
  const running = member(status, 'state', 'running') !== undefined;
  const startedAtMs =
    timeAt(status, 'state', 'running', 'startedAt') ??
    timeAt(status, 'state', 'terminated', 'startedAt') ??
    timeAt(status, 'lastState', 'terminated', 'startedAt');
  return { running, startedAtMs };
}
