import { describe, expect, it } from 'vitest';
import { fixture } from '../../../../test/fixture.ts';
import { decodeFunctions, decodeGatewayVersion, decodeNamespaces } from './decodeFunctions.ts';

const functions = (text: string) => decodeFunctions(text, 'c', 'openfaas-fn');

describe('decodeFunctions', () => {
  it('decodes a recorded response', () => {
    const found = functions(fixture('gateway/system-functions.json').toString());
    expect(found).toHaveLength(6);
    expect(found?.[0]).toEqual({
      id: { connection: 'c', namespace: 'openfaas-fn', name: 'add' },
      image: 'lab.local/add:1',
      replicasWanted: 1,
      execTimeoutMs: null,
      declared: {
        labels: { 'com.openfaas.scale.max': '5', 'com.openfaas.scale.min': '1' },
        annotations: { 'prometheus.io.scrape': 'false' },
        scaleMin: 1,
        scaleMax: 5,
        resources: {
          limits: { cpuCores: 0.2, memoryBytes: 67_108_864 },
          requests: { cpuCores: 0.02, memoryBytes: 16_777_216 },
        },
        readTimeoutMs: null,
        writeTimeoutMs: null,
      },
    });
  });

  it.each<[string, [string, string, number][] | null]>([
    ['[]', []],
    ['null', []],
    ['[{"name":"a"}]', [['a', 'openfaas-fn', 0]]],
    ['[{"name":"a","namespace":"","replicas":"2"}]', [['a', 'openfaas-fn', 0]]],
    ['[{"name":"a","namespace":"n","replicas":2}]', [['a', 'n', 2]]],
    ['[{"name":""}]', null],
    ['[1]', null],
    ['{}', null],
    ['<html>', null],
    ['', null],
  ])('decodes %s', (text, want) => {
    const found = functions(text)?.map(({ id, replicasWanted }) => [id.name, id.namespace, replicasWanted]) ?? null;
    expect(found).toEqual(want);
  });
});

describe('decodeNamespaces', () => {
  it.each<[string, string[] | null]>([
    ['["openfaas-fn","other"]', ['openfaas-fn', 'other']],
    ['[1,"","a"]', ['a']],
    ['{}', null],
    ['404 page not found', null],
  ])('decodes %s', (text, want) => {
    expect(decodeNamespaces(text)).toEqual(want);
  });
});

describe('decodeGatewayVersion', () => {
  it.each<[string, string | null]>([
    [fixture('gateway/system-info.json').toString(), 'dev'],
    ['{}', null],
    ['x', null],
  ])('decodes %s', (text, want) => {
    expect(decodeGatewayVersion(text)).toBe(want);
  });
});
