import { describe, expect, it } from 'vitest';
import { fixture } from '../../../test/fixture.ts';
import { declaredResources, declaredScale, functionAnnotations, functionLabels } from './declaration.ts';
import { decodeFunctions } from './rest/decodeFunctions.ts';
import { openFaasWorkloads } from './workloads.ts';

describe('The declaration of a function', () => {
  it('has its own labels, and of its annotations only those that configure functions', () => {
    expect(
      functionLabels({ faas_function: 'add', uid: '1', team: 'a', 'com.openfaas.scale.min': '2', odd: 1 }),
    ).toEqual({
      team: 'a',
      'com.openfaas.scale.min': '2',
    });
    const annotations = {
      topic: 'payments',
      'com.openfaas.health.http.path': '/healthz',
      'kubectl.kubernetes.io/last-applied-configuration': '{"env":[{"name":"KEY","value":"secret"}]}',
      'example.com/token': 'secret',
    };
    expect(functionAnnotations(annotations)).toEqual({
      topic: 'payments',
      'com.openfaas.health.http.path': '/healthz',
    });
    expect(functionLabels(null)).toEqual({});
  });

  it.each([
    [
      { 'com.openfaas.scale.min': '2', 'com.openfaas.scale.max': '10' },
      { scaleMin: 2, scaleMax: 10 },
    ],
    [
      { 'com.openfaas.scale.min': '-1', 'com.openfaas.scale.max': 'many' },
      { scaleMin: null, scaleMax: null },
    ],
    [{}, { scaleMin: null, scaleMax: null }],
  ])('has the bounds of its replicas: %j', (labels, want) => {
    expect(declaredScale(labels)).toEqual(want);
  });

  it('has limits and requests', () => {
    const none = { cpuCores: null, memoryBytes: null };
    expect(declaredResources({ limits: { memory: '128Mi', cpu: '500m' }, requests: { cpu: 0 } })).toEqual({
      limits: { cpuCores: 0.5, memoryBytes: 134_217_728 },
      requests: none,
    });
    expect(declaredResources(undefined)).toEqual({ limits: none, requests: none });
  });

  it('is read from a Deployment without any other value of its environment', () => {
    const env = [
      { name: 'read_timeout', value: '7s' },
      { name: 'write_timeout', value: '1m' },
      { name: 'KEY', value: 'hidden' },
    ];
    const container = { name: 'add', env, resources: { limits: { memory: '64Mi' } } };
    const deployment = {
      metadata: { name: 'add', namespace: 'fn', labels: { faas_function: 'add' }, annotations: { topic: 't' } },
      spec: {
        template: { metadata: { labels: { team: 'a', faas_function: 'add' } }, spec: { containers: [container] } },
      },
    };
    const decoded = openFaasWorkloads.decodeFunction(deployment);
    expect(decoded?.declared).toEqual({
      labels: { team: 'a' },
      annotations: { topic: 't' },
      scaleMin: null,
      scaleMax: null,
      resources: {
        limits: { cpuCores: null, memoryBytes: 67_108_864 },
        requests: { cpuCores: null, memoryBytes: null },
      },
      readTimeoutMs: 7000,
      writeTimeoutMs: 60_000,
    });
    expect(JSON.stringify(decoded)).not.toContain('hidden');
  });

  it('is read from a gateway, which may list no resources', () => {
    const listed = [
      { name: 'add', labels: { team: 'a' }, envVars: { KEY: 'hidden' }, limits: { memory: '64Mi' } },
      { name: 'b' },
    ];
    const functions = decodeFunctions(JSON.stringify(listed), 'c', 'fn');
    expect(functions?.map(({ declared }) => declared)).toMatchObject([
      { labels: { team: 'a' }, annotations: {}, resources: { limits: { memoryBytes: 67_108_864 } } },
      { labels: {}, resources: null, readTimeoutMs: null },
    ]);
    expect(JSON.stringify(functions)).not.toContain('hidden');
  });

  it('is read from recorded Deployments without the configuration that was applied', () => {
    const text = fixture('apiserver/deployments.json').toString();
    const items: unknown[] = Object(JSON.parse(text)).items;
    const decoded = JSON.stringify(items.map((item) => openFaasWorkloads.decodeFunction(item)));
    expect(decoded).toContain('declared');
    expect(decoded).not.toContain('last-applied');
  });
});
