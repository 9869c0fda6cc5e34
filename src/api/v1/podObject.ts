import type { PodRecord } from '../../model/inventory/inventory.ts';
import type { Connection } from '../../model/source/connection.ts';
import type { EntityWatch } from '../../model/watch/watchTable.ts';
import { columnsOf, figuresOfPod } from '../answer/entityFigures.ts';
import { explainedPod, explainer } from '../answer/explanation.ts';
import type { ApiDependencies } from '../apiDependencies.ts';
import { podSummary } from '../objects/podSummary.ts';
import { unixSeconds } from '../objects/unixSeconds.ts';
import { podAt } from './entityAt.ts';
import { measuredBytes, newestValues } from './measuredObject.ts';
import type { V1Handler } from './v1Request.ts';

/** `/api/v1/pods/{namespace}/{name}` */
export function podRoute(dependencies: ApiDependencies): V1Handler<'pod'> {
  return (request) => {
    const [namespace, name] = [request.param('namespace'), request.param('name')];
    const { connection } = request.context();
    return measuredBytes(dependencies, request, {
      namespace,
      name,
      entity: (view) => ({ kind: 'pod', uid: podAt(view, namespace, name).uid }),
      prepare: async (view, signal) => {
        const pod = podAt(view, namespace, name);
        await connection.calls?.prepare({ ...pod.id, name: pod.functionName }, ['inFlight'], signal);
      },
      object: (view, watch, lastSecond, nowMs) =>
        podObject(connection, podAt(view, namespace, name), watch, lastSecond, nowMs),
    });
  };
}

function podObject(
  connection: Connection,
  pod: PodRecord,
  watch: EntityWatch | null,
  lastSecond: number,
  nowMs: number,
): object {
  return {
    nowSeconds: unixSeconds(nowMs),
    ...podSummary(pod),
    inFlight: inFlightOf(connection, pod, nowMs),
    ...newestValues(
      columnsOf.pod,
      watch === null ? null : figuresOfPod(watch, pod, lastSecond, nowMs),
      explainer(explainedPod(connection, pod, watch)),
    ),
  };
}

/** As the pod's own watchdog tells; the local host knows every call of its replicas. */
function inFlightOf({ calls, logs }: Connection, pod: PodRecord, nowMs: number): number | null {
  const counted = calls?.inFlight(pod.uid, nowMs) ?? null;
  if (counted !== null) return counted.calls;
  if (logs?.name !== 'local') return null;
  const running = logs.running({ ...pod.id, name: pod.functionName });
  return running?.filter((each) => each.pod.uid === pod.uid).length ?? null;
}
