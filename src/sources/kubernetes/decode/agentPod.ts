import { hostPort } from '../../http/hostPort.ts';
import { listAt, numberAt, textAt, timeAt } from '../../http/jsonMember.ts';

/** The port on which agents listen by default. */
const usualPort = 8010;
const portName = 'agent';

/** A pod that runs a node's agent. */
export interface AgentPod {
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
  readonly nodeName: string;
  /** Scheme, host and port. */
  readonly address: string;
  readonly ready: boolean;
  /** Unix ms; 0 if unknown. */
  readonly createdAtMs: number;
}

/** Decodes a Pod of `v1` with the agent's label; null while it has no node or address, and while or after it ends. */
export function decodeAgentPod(object: unknown): AgentPod | null {
  const nodeName = textAt(object, 'spec', 'nodeName') ?? '';
  const ip = textAt(object, 'status', 'podIP') ?? '';
  if (nodeName === '' || ip === '') return null;
  if (textAt(object, 'metadata', 'deletionTimestamp') !== null) return null;
  if (textAt(object, 'status', 'phase') !== 'Running') return null;
  const conditions = listAt(object, 'status', 'conditions');
  const ready = conditions.find((condition) => textAt(condition, 'type') === 'Ready');
  const port = portOf(object);
  return {
    namespace: textAt(object, 'metadata', 'namespace') ?? '',
    name: textAt(object, 'metadata', 'name') ?? '',
    port,
    nodeName,
    address: `http://${hostPort(ip, port)}`,
    ready: textAt(ready, 'status') === 'True',
    createdAtMs: timeAt(object, 'metadata', 'creationTimestamp') ?? 0,
  };
}

/** The pod's port named `agent`, else its only port, else the default one. */
function portOf(object: unknown): number {
  const ports = listAt(object, 'spec', 'containers')
    .flatMap((container) => listAt(container, 'ports'))
    .filter((port) => (textAt(port, 'protocol') ?? 'TCP') === 'TCP' && isPort(numberAt(port, 'containerPort')));
  const only = ports.length === 1 ? ports[0] : undefined;
  const chosen = ports.find((port) => textAt(port, 'name') === portName) ?? only;
  return numberAt(chosen, 'containerPort') ?? usualPort;
}

function isPort(number: number | null): boolean {
  return Number.isInteger(number) && number !== null && number > 0 && number < 65_536;
}
