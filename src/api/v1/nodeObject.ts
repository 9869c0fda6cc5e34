import type { NodeObject } from '../../contract/v1/node.ts';
import type { nodeDescriptionNames } from '../../contract/v1/nodeDescription.ts';
import { functionKey } from '../../contract/v1/stream.ts';
import type { NamespacedId } from '../../model/inventory/identity.ts';
import type { FunctionRecord, NodeRecord } from '../../model/inventory/inventory.ts';
import type { NodeFacts } from '../../model/inventory/nodeDescription.ts';
import { functionCounts } from '../../model/invocation/functionsInFlight.ts';
import type { Invocation } from '../../model/invocation/invocation.ts';
import { followBusy, runningCalls, withIdleEnds } from '../../model/invocation/runningCalls.ts';
import type { Connection } from '../../model/source/connection.ts';
import { columnsOf, figuresOfNode } from '../answer/entityFigures.ts';
import { type ExplainableFigure, explainedNode, explainer, provenanceOf } from '../answer/explanation.ts';
import type { ApiDependencies } from '../apiDependencies.ts';
import { type View, visiblePodsOn } from '../entityLookup.ts';
import { nodeSummary } from '../objects/nodeSummary.ts';
import { unixSeconds } from '../objects/unixSeconds.ts';
import { nodeAt } from './entityAt.ts';
import { measuredBytes, newestValues } from './measuredObject.ts';
import type { V1Handler } from './v1Request.ts';

/** `/api/v1/nodes/{name}` */
export function nodeRoute(dependencies: ApiDependencies): V1Handler<'node'> {
  return (request) => {
    const name = request.param('name');
    const { connection } = request.context();
    return measuredBytes(dependencies, request, {
      namespace: null,
      name,
      entity: (view) => ({ kind: 'node', name: nodeAt(view, name).name }),
      prepare: async (view) => {
        await runningCalls(connection, view.inventory, recordsOn(view, nodeAt(view, name)));
      },
      object: (view, watch, lastSecond, nowMs) => {
        const node = nodeAt(view, name);
        // Their logs are followed as long as the node is asked for.
        followBusy(connection, view.inventory, recordsOn(view, node));
        const measured = watch === null ? null : figuresOfNode(watch, name, lastSecond, nowMs);
        const explain = explainer(explainedNode(connection, name, watch));
        const { figures, sources } = newestValues(columnsOf.node, measured, explain);
        return {
          nowSeconds: unixSeconds(nowMs),
          ...nodeSummary(connection, view, node),
          ...description(connection, view, node),
          figures,
          sources: { ...sources, load: provenanceOf(explain, 'load', loadFigure(connection, name, nowMs)) },
        };
      },
    });
  };
}

function description(
  connection: Connection,
  view: View,
  node: NodeRecord,
): Pick<NodeObject, (typeof nodeDescriptionNames)[number]> {
  const { kernel = null, kubelet = null, operatingSystem = null, architecture = null } = node.described ?? {};
  const { containerRuntime = null, cpuCores = null, taints = null, pressure = null } = node.described ?? {};
  const sources = connection.metrics.map((source) => source.facts?.(node.name) ?? null);
  /** The first source that knows it. */
  const known = <Name extends keyof NodeFacts>(name: Name): NodeFacts[Name] | null =>
    sources.find((facts) => facts !== null && facts[name] !== null)?.[name] ?? null;
  const [load, interfaces, disks] = [known('load'), known('interfaces'), known('disks')];
  return {
    kernel,
    kubelet,
    operatingSystem,
    architecture,
    containerRuntime,
    cpuCores,
    taints: taints === null ? null : taints.map((taint) => ({ ...taint })),
    kubeletPressure: pressure === null ? null : { ...pressure },
    load: load === null ? null : { oneMinute: load[0], fiveMinutes: load[1], fifteenMinutes: load[2] },
    interfaces: interfaces === null ? null : [...interfaces],
    disks: disks === null ? null : [...disks],
    rootDevice: known('rootDevice'),
    clockOffsetMs: known('clockOffsetMs'),
    runningCalls: callsOn(connection, view, node),
  };
}

/** Where the load comes from: the first source that knows it. */
function loadFigure({ metrics }: Connection, nodeName: string, nowMs: number): ExplainableFigure | undefined {
  for (const source of metrics) {
    const facts = source.facts?.(nodeName) ?? null;
    if (facts === null || facts.load === null) continue;
    const { reportedAtMs, intervalSeconds } = facts;
    const ageMs = reportedAtMs === null ? null : Math.max(0, Math.round(nowMs - reportedAtMs));
    const meta = { source: source.name, intervalSeconds, ageSeconds: ageMs === null ? null : ageMs / 1000 };
    return { meta, isFresh: true, how: source.howOf?.('load', { nodeName }) ?? null };
  }
  return undefined;
}

/**
 * Of functions that the client may see; null if it is unknown of one that has a pod there: its log is not read, and its
 * calls are not counted every second, or some are in flight.
 */
function callsOn(connection: Connection, view: View, node: NodeRecord): NodeObject['runningCalls'] {
  const { logs, calls: counters, clock } = connection;
  const uids = new Set(visiblePodsOn(view, node).map(({ uid }) => uid));
  const counts = functionCounts(counters, view.inventory, clock.wallMs());
  const calls: Invocation[] = [];
  for (const id of functionsOn(view, node)) {
    const running = logs === null || logs.known(id) === null ? null : logs.running(id);
    if (running === null && !counts.isIdle(id)) return null;
    calls.push(...(running ?? []).filter(({ pod }) => uids.has(pod.uid)));
  }
  return withIdleEnds(connection, calls)
    .filter(({ endedAt }) => endedAt === null)
    .map((call) => ({
      id: call.id,
      namespace: call.function.namespace,
      function: call.function.name,
      pod: call.pod.name,
      startedAtSeconds: unixSeconds(call.startedAt),
    }));
}

/** The functions that the client may see and that have a pod on a node, listed or not. */
function functionsOn(view: View, node: NodeRecord): readonly NamespacedId[] {
  const ids = new Map<string, NamespacedId>();
  for (const { id, functionName } of visiblePodsOn(view, node)) {
    const functionId = { ...id, name: functionName };
    ids.set(functionKey(functionId), functionId);
  }
  return [...ids.values()];
}

/** Those of {@link functionsOn} that are listed. */
function recordsOn(view: View, node: NodeRecord): readonly FunctionRecord[] {
  const { index } = view.inventory;
  return functionsOn(view, node).flatMap(({ namespace, name }) => index.functionAt(namespace, name) ?? []);
}
