import type { FunctionDeclaration } from '../../model/inventory/declaration.ts';
import { parseGoDuration } from '../../model/inventory/goDuration.ts';
import type { DeclaredFunction, PlatformWorkloads } from '../../model/platform.ts';
import { listAt, member, numberAt, textAt } from '../../sources/http/jsonMember.ts';
import { declaredResources, declaredScale, functionAnnotations, functionLabels } from './declaration.ts';

/** The label on everything that belongs to a function; its value is the function's name. */
const functionLabel = 'faas_function';
/** The annotation on namespaces in which functions may live; its value does not matter. */
const namespaceAnnotation = 'openfaas';
/** The API's default for a Deployment that sets no `replicas`. */
const defaultReplicas = 1;

/** The Deployments and pods that OpenFaaS makes for functions. */
export const openFaasWorkloads: PlatformWorkloads = {
  group: 'apps',
  version: 'v1',
  resource: 'deployments',
  functionSelector: functionLabel,
  podSelector: functionLabel,
  forbidden: (verbs, namespace) => ({ code: 'may_not_read_deployments', params: { verbs, namespace } }),
  isFunctionNamespace: (namespace) => member(namespace, 'metadata', 'annotations', namespaceAnnotation) !== undefined,
  decodeFunction: decodeDeployment,
  functionOf: (pod) => textAt(pod, 'metadata', 'labels', functionLabel),
  functionContainers: (functionName, containers) =>
    containers.includes(functionName) ? containers.filter((name) => name === functionName) : containers,
};

/** A function has the name of its Deployment, and the image of the container of the same name, else of the first. */
function decodeDeployment(deployment: unknown): DeclaredFunction | null {
  const name = textAt(deployment, 'metadata', 'name');
  const namespace = textAt(deployment, 'metadata', 'namespace');
  if (name === null || namespace === null || textAt(deployment, 'metadata', 'labels', functionLabel) === null) {
    return null;
  }
  const uid = textAt(deployment, 'metadata', 'uid');
  const generation = numberAt(deployment, 'metadata', 'generation');
  const containers = listAt(deployment, 'spec', 'template', 'spec', 'containers');
  const own = containers.find((container) => textAt(container, 'name') === name) ?? containers[0];
  return {
    namespace,
    name,
    image: textAt(own, 'image') ?? '',
    replicasWanted: numberAt(deployment, 'spec', 'replicas') ?? defaultReplicas,
    execTimeoutMs: timeoutMs(own, 'exec_timeout'),
    ...(uid === null || generation === null ? {} : { specId: `${uid} ${generation}` }),
    declared: declaration(deployment, own),
  };
}

function declaration(deployment: unknown, container: unknown): FunctionDeclaration {
  const labels = functionLabels(member(deployment, 'spec', 'template', 'metadata', 'labels'));
  return {
    labels,
    annotations: functionAnnotations(member(deployment, 'metadata', 'annotations')),
    ...declaredScale(labels),
    resources: container === undefined ? null : declaredResources(member(container, 'resources')),
    readTimeoutMs: timeoutMs(container, 'read_timeout'),
    writeTimeoutMs: timeoutMs(container, 'write_timeout'),
  };
}

/** Both watchdogs read time limits from environment variables; 0 means none. */
function timeoutMs(container: unknown, name: string): number | null {
  const variable = listAt(container, 'env').find((candidate) => textAt(candidate, 'name') === name);
  return parseGoDuration(textAt(variable, 'value') ?? '') || null;
}
