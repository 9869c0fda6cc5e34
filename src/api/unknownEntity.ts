import type { ErrorCode } from '../contract/errorCode.ts';
import type { NamedEntity } from '../contract/v1/route.ts';
import { Fault } from '../model/fault.ts';

const words: Readonly<Record<NamedEntity, readonly [ErrorCode, string]>> = {
  connection: ['unknown_connection', 'No such connection. /api/v1/connections lists all connections.'],
  function: ['unknown_function', 'No such function. /api/v1/functions lists all functions.'],
  pod: ['unknown_pod', 'No such pod. /api/v1/pods lists all pods.'],
  node: ['unknown_node', 'No such node. /api/v1/nodes lists all nodes.'],
  invocation: [
    'unknown_invocation',
    'No such invocation among those kept of followed functions. /api/v1/functions/NAMESPACE/NAME/invocations lists them.',
  ],
};

/** Reported for what does not exist, and in the same words for what is outside of a token's namespaces. */
export function unknownEntity(entity: NamedEntity): Fault {
  const [code, message] = words[entity];
  return new Fault(code, message);
}
