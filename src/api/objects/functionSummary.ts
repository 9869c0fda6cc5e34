import type { FunctionSummary } from '../../contract/v1/function.ts';
import { functionCondition } from '../../model/inventory/functionState.ts';
import type { FunctionRecord, PodRecord } from '../../model/inventory/inventory.ts';
import type { Connection } from '../../model/source/connection.ts';
import { podsOf, type View } from '../entityLookup.ts';
import { restartsOf } from './podSummary.ts';

/** The pods of a function; null where the connection lists none. */
export type KnownPods = (view: View, fn: FunctionRecord) => readonly PodRecord[] | null;

/** What finds the pods of a function of this connection. */
export function podsKnownBy({ inventory }: Pick<Connection, 'inventory'>): KnownPods {
  return inventory.functionsOnly === true ? () => null : podsOf;
}

/** A function without what is measured. @param pods its pods; null where pods are not listed */
export function functionSummary(fn: FunctionRecord, pods: readonly PodRecord[] | null, nowMs: number): FunctionSummary {
  const { id, image, replicasWanted, execTimeoutMs } = fn;
  const { state, trouble, replicasReady } = functionCondition(fn, pods, nowMs);
  const nodes = pods?.map(({ nodeName }) => nodeName).filter((name) => name !== '') ?? null;
  return {
    connection: id.connection,
    namespace: id.namespace,
    name: id.name,
    image: image === '' ? null : image,
    state,
    reason: trouble?.reason ?? null,
    message: trouble?.message ?? null,
    replicasWanted,
    replicasReady,
    restarts: restartsOf(pods),
    nodes: nodes === null ? null : [...new Set(nodes)].sort(),
    execTimeoutSeconds: execTimeoutMs === null ? null : execTimeoutMs / 1000,
  };
}
