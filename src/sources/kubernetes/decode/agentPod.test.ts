import { describe, expect, it } from 'vitest';
import { decodeAgentPod } from './agentPod.ts';

const pod = {
  metadata: { name: 'agent-x', namespace: 'ns', uid: 'u', creationTimestamp: '2026-01-02T03:04:05Z' },
  spec: { nodeName: 'n1' },
  status: { phase: 'Running', podIP: '10.0.0.7', conditions: [{ type: 'Ready', status: 'True' }] },
};
const createdAtMs = Date.parse('2026-01-02T03:04:05Z');

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
