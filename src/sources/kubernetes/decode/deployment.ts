import { parseGoDuration } from '../../../model/inventory/goDuration.ts';
import type { FunctionRecord } from '../../../model/inventory/inventory.ts';
import { listAt, numberAt, textAt } from '../../http/jsonMember.ts';
import { functionLabel } from './functionLabel.ts';
import type { StringInterner } from './stringInterner.ts';

/** What the API takes for a Deployment that does not say how many replicas it wants. */
const replicasUnlessSaid = 1;

/**
 * Reads a Deployment of `apps/v1` as the function that OpenFaaS made it for: of the Deployment's name, its image that
 * of the container of the same name. Null when it is not a function's.
 */
export function decodeDeployment(object: unknown, connection: string, texts: StringInterner): FunctionRecord | null {
  const name = textAt(object, 'metadata', 'name');
  const namespace = textAt(object, 'metadata', 'namespace');
  if (name === null || namespace === null || textAt(object, 'metadata', 'labels', functionLabel) === null) return null;
  const containers = listAt(object, 'spec', 'template', 'spec', 'containers');
  const own = containers.find((container) => textAt(container, 'name') === name) ?? containers[0];
  return {
    id: { connection, namespace: texts.once(namespace), name: texts.once(name) },
    image: texts.once(textAt(own, 'image') ?? ''),
    replicasWanted: numberAt(object, 'spec', 'replicas') ?? replicasUnlessSaid,
    execTimeoutMs: execTimeoutMs(own),
  };
}

/** What both watchdogs are told by the environment variable `exec_timeout`; 0 is none. */
function execTimeoutMs(container: unknown): number | null {
  const variable = listAt(container, 'env').find((candidate) => textAt(candidate, 'name') === 'exec_timeout');
  return parseGoDuration(textAt(variable, 'value') ?? '') || null;
}
