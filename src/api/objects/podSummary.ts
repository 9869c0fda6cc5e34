import type { PodSummary } from '../../contract/v1/pod.ts';
import type { PodRecord } from '../../model/inventory/inventory.ts';
import { amounts } from './declaredObject.ts';
import { unixSecondsOrNull } from './unixSeconds.ts';

/** A pod as lists show it. */
export function podSummary(pod: PodRecord): PodSummary {
  const { uid, id, functionName, nodeName, podIp, ready, trouble, restarts, lastEnd, memoryLimitBytes } = pod;
  return {
    connection: id.connection,
    namespace: id.namespace,
    name: id.name,
    uid,
    function: functionName,
    node: nodeName === '' ? null : nodeName,
    ip: podIp === '' ? null : podIp,
    ready,
    reason: trouble?.reason ?? null,
    message: trouble?.message ?? null,
    restarts,
    lastEnd:
      lastEnd === null
        ? null
        : { reason: lastEnd.reason, exitCode: lastEnd.exitCode, atSeconds: unixSecondsOrNull(lastEnd.atMs) },
    containers: pod.containers.map(({ name, id, resources, restarts = null }) => ({
      name,
      id,
      limits: amounts(resources?.limits),
      requests: amounts(resources?.requests),
      restarts,
    })),
    createdAtSeconds: unixSecondsOrNull(pod.createdAtMs),
    startedAtSeconds: unixSecondsOrNull(pod.startedAtMs),
    memoryLimitBytes: memoryLimitBytes === null || Number.isNaN(memoryLimitBytes) ? null : memoryLimitBytes,
    memoryLimited: memoryLimitBytes === null ? false : Number.isNaN(memoryLimitBytes) ? null : true,
  };
}

/** Restarts of pods, added up; null where they are unknown of one. @param pods null where pods are not listed */
export function restartsOf(pods: readonly PodRecord[] | null): number | null {
  if (pods === null) return null;
  return pods.reduce<number | null>(
    (sum, { restarts }) => (sum === null || restarts === null ? null : sum + restarts),
    0,
  );
}
