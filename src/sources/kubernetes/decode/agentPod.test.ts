import { describe, expect, it } from 'vitest';
import { decodeAgentPod } from './agentPod.ts';

const pod = {
  metadata: { name: 'agent-x', namespace: 'ns', uid: 'u', creationTimestamp: '2026-01-02T03:04:05Z' },
  spec: { nodeName: 'n1' },
  status: { phase: 'Running', podIP: '10.0.0.7', conditions: [{ type: 'Ready', status: 'True' }] },
};
const createdAtMs = Date.parse('2026-01-02T03:04:05Z');

const agentPort = { name: 'agent', containerPort: 9100 };
/** A pod of these ports: all in one container, or a list a container. */
const ports = (...given: readonly (object | readonly object[])[]) => {
  const lists = given.every((one) => Array.isArray(one)) ? given : [given];
  return { spec: { ...pod.spec, containers: lists.map((of) => ({ name: 'c', ports: of })) } };
};
const at = (port: number) => ({ port, address: `http://10.0.0.7:${port}` });

describe('decodeAgentPod', () => {
  it.each<[string, object, object | null]>([
    [
      'one that runs',
      {},
      {
        namespace: 'ns',
        name: 'agent-x',
        port: 8010,
        nodeName: 'n1',
        address: 'http://10.0.0.7:8010',
        ready: true,
        createdAtMs,
      },
    ],
    ['IPv6', { status: { ...pod.status, podIP: 'fd00::7' } }, { address: 'http://[fd00::7]:8010' }],
    ['a port named agent among others', ports({ name: 'http', containerPort: 80 }, agentPort), at(9100)],
    ['a port named agent in another container', ports([{ containerPort: 80 }], [agentPort]), at(9100)],
    ['an only port of another name', ports({ name: 'http', containerPort: 80 }), at(80)],
    ['an only port without a name', ports({ containerPort: 80 }), at(80)],
    ['several ports of other names', ports({ containerPort: 80 }, { name: 'x', containerPort: 81 }), at(8010)],
    ['one port over TCP', ports({ containerPort: 80 }, { containerPort: 81, protocol: 'UDP' }), at(80)],
    ['a port named agent over UDP', ports({ ...agentPort, protocol: 'UDP' }), at(8010)],
    ['no ports', ports(), at(8010)],
    ['a port that is none', ports({ name: 'agent', containerPort: 65_536 }), at(8010)],
    ['nonsense in place of a port', ports({ name: 'agent', containerPort: 'x' }), at(8010)],
    ['not ready', { status: { ...pod.status, conditions: [] } }, { ready: false }],
    ['without a time', { metadata: { uid: 'u' } }, { createdAtMs: 0 }],
    ['not scheduled', { spec: {} }, null],
    ['without an address', { status: { phase: 'Running' } }, null],
    ['ended', { status: { ...pod.status, phase: 'Failed' } }, null],
    ['going', { metadata: { ...pod.metadata, deletionTimestamp: '2026-01-02T03:04:06Z' } }, null],
    ['nonsense', { spec: 7, status: 'x' }, null],
  ])('%s', (_what, given, want) => {
    const decoded = decodeAgentPod({ ...pod, ...given });
    if (want === null) expect(decoded).toBeNull();
    else expect(decoded).toMatchObject(want);
  });
});
