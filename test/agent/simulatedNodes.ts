import type { FakeCluster, FakeObject } from '../kubernetes/fakeCluster.ts';
import {
  deploymentsPath,
  fakeDeployment,
  fakeNamespace,
  fakeNode,
  namespacesPath,
  nodesPath,
  podsPath,
} from '../kubernetes/fakeObjects.ts';
import type { SimulatedPod } from './simulatedAgent.ts';

const namespace = 'openfaas-fn';

/** A pod of a function that runs on a node. */
export interface PlacedPod extends SimulatedPod {
  readonly name: string;
  readonly functionName: string;
  readonly nodeName: string;
}

/** Numbers a pod, which determines its name, UID and container id. */
export function placedPod(index: number, functionName: string, nodeName: string): PlacedPod {
  const hex = index.toString(16).padStart(12, '0');
  return {
    uid: `00000000-0000-4000-8000-${hex}`,
    containerId: `a${hex.padStart(63, '0')}`,
    name: `${functionName}-${hex}`,
    functionName,
    nodeName,
  };
}

/** The pod as the API of a cluster returns it: running for two minutes, with a limit. */
export function podObject({ uid, containerId, name, functionName, nodeName }: PlacedPod): FakeObject {
  const startedAt = new Date(Date.now() - 120_000).toISOString();
  return {
    metadata: { name, namespace, uid, labels: { faas_function: functionName } },
    spec: { nodeName, containers: [{ name: functionName, resources: { limits: { memory: '64Mi' } } }] },
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: 'True' }],
      containerStatuses: [
        {
          name: functionName,
          restartCount: 0,
          containerID: `containerd://${containerId}`,
          state: { running: { startedAt } },
        },
      ],
    },
  };
}

/** Adds nodes, functions and their pods to a cluster. */
export function fillCluster(cluster: FakeCluster, nodeNames: readonly string[], pods: readonly PlacedPod[]): void {
  cluster.put(namespacesPath, fakeNamespace(namespace));
  for (const [index, name] of nodeNames.entries()) cluster.put(nodesPath, fakeNode(name, `10.1.0.${index + 1}`));
  const replicas = new Map<string, number>();
  for (const pod of pods) {
    replicas.set(pod.functionName, (replicas.get(pod.functionName) ?? 0) + 1);
    cluster.put(podsPath(namespace), podObject(pod));
  }
  for (const [name, count] of replicas) cluster.put(deploymentsPath(namespace), fakeDeployment(name, namespace, count));
}
