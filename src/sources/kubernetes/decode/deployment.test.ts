import { describe, expect, it } from 'vitest';
import { decodeDeployment } from './deployment.ts';
import { decodeFunctionsNamespace } from './namespace.ts';
import { decodeNode } from './node.ts';
import { StringInterner } from './stringInterner.ts';

const deployment = (spec: object, labels: object = { faas_function: 'add' }) =>
  decodeDeployment({ metadata: { name: 'add', namespace: 'fn', labels }, spec }, 'lab', new StringInterner());
const template = (...containers: object[]) => ({ template: { spec: { containers } } });

describe('decodeDeployment', () => {
  it.each<[string, object, string, number]>([
    ['its own container', template({ name: 'mesh', image: 'm' }, { name: 'add', image: 'a:1' }), 'a:1', 1],
    ['else the first', template({ name: 'x', image: 'x:1' }, { name: 'y', image: 'y' }), 'x:1', 1],
    ['none', template(), '', 1],
    ['scaled to nothing', { replicas: 0, ...template({ name: 'add', image: 'a' }) }, 'a', 0],
  ])('image and replicas: %s', (_name, spec, image, replicasWanted) => {
    expect(deployment(spec)).toEqual({
      id: { connection: 'lab', namespace: 'fn', name: 'add' },
      image,
      replicasWanted,
      execTimeoutMs: null,
    });
  });

  it.each([
    ['10s', 10_000],
    ['1m30s', 90_000],
    ['0', null],
    ['soon', null],
  ])('exec_timeout %s', (value, execTimeoutMs) => {
    const env = [{ name: 'exec_timeout', value }];
    expect(deployment(template({ name: 'add', env }))).toMatchObject({ execTimeoutMs });
  });

  it("is no function's without the label", () => {
    expect(deployment(template(), {})).toBeNull();
  });
});

describe('decodeNode', () => {
  const node = (addresses: object[]) => decodeNode({ metadata: { name: 'n' }, status: { addresses } })?.record;
  it('a node is known by all of its addresses, its own name left out', () => {
    const addresses = [
      ['Hostname', 'n'],
      ['ExternalIP', '203.0.113.7'],
      ['InternalIP', '10.0.0.1'],
      ['InternalIP', 'fd00::1'],
      ['InternalDNS', 'n.internal'],
    ].map(([type, address]) => ({ type, address }));
    expect(node(addresses)?.otherAddresses).toEqual(['203.0.113.7', 'fd00::1', 'n.internal']);
    expect(node(addresses.slice(0, 1))).toEqual({ name: 'n', ip: '' });
  });

  it.each<[object[], string]>([
    [[], ''],
    [[{ type: 'Hostname', address: 'n' }], ''],
    [
      [
        { type: 'ExternalIP', address: '8.8.8.8' },
        { type: 'InternalIP', address: '10.0.0.1' },
        { type: 'InternalIP', address: 'fd00::1' },
      ],
      '10.0.0.1',
    ],
  ])('%j', (addresses, ip) => {
    expect(node(addresses)).toMatchObject({ name: 'n', ip });
  });
});

describe('decodeFunctionsNamespace', () => {
  it.each<[string, object, string | null]>([
    ['team', { openfaas: '1' }, 'team'],
    ['team', { openfaas: '' }, 'team'],
    ['team', { other: '1' }, null],
    ['openfaas-fn', {}, 'openfaas-fn'],
    ['openfaas', {}, null],
  ])('%s annotated %j', (name, annotations, want) => {
    expect(decodeFunctionsNamespace({ metadata: { name, annotations } }, 'openfaas-fn')).toBe(want);
  });
});
