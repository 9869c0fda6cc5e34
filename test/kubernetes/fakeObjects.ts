import type { FakeObject } from './fakeCluster.ts';

export const nodesPath = '/api/v1/nodes';
export const namespacesPath = '/api/v1/namespaces';
export const podsPath = (namespace: string) => `/api/v1/namespaces/${namespace}/pods`;
export const deploymentsPath = (namespace: string) => `/apis/apps/v1/namespaces/${namespace}/deployments`;

export function fakeNode(name: string, ip: string): FakeObject {
  return {
    metadata: { name, uid: `node-${name}` },
    status: { addresses: [{ type: 'InternalIP', address: ip }], capacity: { cpu: '4', memory: '8Gi' } },
  };
}

export function fakeNamespace(name: string, annotations: object = {}): FakeObject {
  return { metadata: { name, uid: `namespace-${name}`, annotations } };
}

export function fakeDeployment(name: string, namespace: string, replicas = 1, image = `${name}:1`): FakeObject {
  return {
    metadata: { name, namespace, uid: `deployment-${namespace}-${name}`, labels: { faas_function: name } },
    spec: { replicas, template: { spec: { containers: [{ name, image }] } } },
  };
}

export function fakePod(name: string, namespace: string, functionName: string, nodeName = 'n1'): FakeObject {
  return {
    metadata: { name, namespace, uid: `pod-${namespace}-${name}`, labels: { faas_function: functionName } },
    spec: { nodeName, containers: [{ name: functionName }] },
    status: {
      phase: 'Running',
      hostIP: `10.0.0.${nodeName.slice(1)}`,
      conditions: [{ type: 'Ready', status: 'True' }],
      containerStatuses: [{ name: functionName, restartCount: 0, state: { running: {} } }],
    },
  };
}
