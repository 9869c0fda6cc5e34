import { expect, it } from 'vitest';
import { openFaasWorkloads } from '../../../platforms/openfaas/workloads.ts';
import { decodePod } from '../decode/pod.ts';
import { StringInterner } from '../decode/stringInterner.ts';
import { podNodes } from './podNodes.ts';

const pod = (nodeName: string, status: object) => {
  const metadata = { uid: nodeName, name: 'add-1', namespace: 'fn', labels: { faas_function: 'add' } };
  return decodePod(
    { metadata, spec: { nodeName }, status: { phase: 'Running', ...status } },
    openFaasWorkloads,
    'lab',
    new StringInterner(),
  );
};

it('podNodes: nodes are known by the addresses that their pods tell', () => {
  const pods = [
    pod('n2', { hostIP: '10.0.0.2', hostIPs: [{ ip: '10.0.0.2' }, { ip: 'fd00::2' }] }),
    pod('n1', {}),
    pod('n1', { hostIP: '10.0.0.1', hostIPs: [{ ip: '10.0.0.1' }] }),
    pod('', {}),
  ].filter((item) => item !== null);
  expect(podNodes(pods)).toEqual([
    { name: 'n1', ip: '10.0.0.1' },
    { name: 'n2', ip: '10.0.0.2', otherAddresses: ['fd00::2'] },
  ]);
});
