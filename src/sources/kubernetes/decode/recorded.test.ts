import { describe, expect, it } from 'vitest';
import { fixture } from '../../../../test/fixture.ts';
import { openFaasWorkloads } from '../../../platforms/openfaas/workloads.ts';
import { listAt } from '../../http/jsonMember.ts';
import { decodeVersion } from '../clusterSource.ts';
import { decodeNode } from './node.ts';
import { decodePod } from './pod.ts';
import { StringInterner } from './stringInterner.ts';

const items = (file: string) => listAt(JSON.parse(fixture(`apiserver/${file}`).toString()), 'items');

describe('recorded replies', () => {
  it('decode to a pod', () => {
    expect(decodePod(items('pods.json')[0], openFaasWorkloads, 'lab', new StringInterner())).toEqual({
      record: {
        uid: '146d7460-7274-46d3-aaa7-14aae4b91414',
        id: { connection: 'lab', namespace: 'openfaas-fn', name: 'add-74587bc8d-khfmp' },
        functionName: 'add',
        nodeName: 'lab-node',
        podIp: '10.244.0.4',
        ready: true,
        trouble: null,
        restarts: 0,
        lastEnd: null,
        containers: [
          {
            name: 'add',
            id: '80e737e5d3e1d6adc8b241cb0688905fb1ace657be811923b55b1e0dcb60ceb6',
            resources: {
              limits: { cpuCores: 0.2, memoryBytes: 67_108_864 },
              requests: { cpuCores: 0.02, memoryBytes: 16_777_216 },
            },
            restarts: 0,
          },
        ],
        createdAtMs: Date.UTC(2026, 10, 23, 20, 5, 29),
        startedAtMs: Date.UTC(2026, 10, 23, 20, 5, 30),
        memoryLimitBytes: 64 * 1024 * 1024,
      },
      hostIp: '10.243.0.2',
      isLeaving: false,
      logs: [expect.objectContaining({ container: 'add', restartCount: 0, running: true })],
    });
  });

  it('decode to pods of the functions in their label', () => {
    const pods = items('pods.json').map((item) => decodePod(item, openFaasWorkloads, 'lab', new StringInterner()));
    expect(pods.map((pod) => pod?.record.functionName)).toEqual([
      'add',
      'add-two',
      'burn',
      'errlog',
      'nodeinfo',
      'nodeinfo',
      'slow',
    ]);
  });

  it('decode to a node', () => {
    expect(decodeNode(items('nodes.json')[0])).toMatchObject({ record: { name: 'lab-node', ip: '10.243.0.2' } });
    const node = decodeNode(items('nodes.json')[0]);
    expect(node?.capacityCores).toBeGreaterThan(0);
    expect(node?.capacityMemoryBytes).toBeGreaterThan(2 ** 20);
  });

  it('decode to the version', () => {
    expect(decodeVersion(fixture('apiserver/version.json').toString())).toBe('v1.34.4');
    expect(decodeVersion('<html>')).toBeNull();
  });

  it.each([null, 7, 'x', [], {}, { metadata: null }, { metadata: { name: 7 } }])(
    'are rejected if malformed: %j',
    (object) => {
      expect(decodeNode(object)).toBeNull();
      expect(decodePod(object, openFaasWorkloads, 'lab', new StringInterner())).toBeNull();
    },
  );
});
