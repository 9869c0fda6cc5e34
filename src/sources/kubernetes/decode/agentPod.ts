import { isIPv6 } from 'node:net';
import { listAt, textAt, timeAt } from '../../json/member.ts';

const agentPort = 8010;

/** A pod that runs the agent of a node. */
export interface AgentPod {
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
  readonly nodeName: string;
  /** Scheme, host and port. */
  readonly address: string;
  readonly ready: boolean;
  /** Unix ms; 0 where it is not known. */
  readonly createdAtMs: number;
}

/** Reads a Pod of `v1` with the agent's label; null while it has no node or address, and when it goes or has ended. */
export function decodeAgentPod(object: unknown): AgentPod | null {
  const nodeName = textAt(object, 'spec', 'nodeName') ?? '';
  const ip = textAt(object, 'status', 'podIP') ?? '';
  if (nodeName === '' || ip === '') return null;
  if (textAt(object, 'metadata', 'deletionTimestamp') !== null) return null;
  if (textAt(object, 'status', 'phase') !== 'Running') return null;
  const conditions = listAt(object, 'status', 'conditions');
  const ready = conditions.find((condition) => textAt(condition, 'type') === 'Ready');
  return {
    namespace: textAt(object, 'metadata', 'namespace') ?? '',
    name: textAt(object, 'metadata', 'name') ?? '',
    port: agentPort,
    nodeName,
    address: `http://${isIPv6(ip) ? `[${ip}]` : ip}:${agentPort}`,
    ready: textAt(ready, 'status') === 'True',
    createdAtMs: timeAt(object, 'metadata', 'creationTimestamp') ?? 0,
  };
}
