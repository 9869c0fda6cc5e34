import { describe, expect, it } from 'vitest';
import { fixture } from '../../../test/fixture.ts';
import { listAt } from '../../sources/http/jsonMember.ts';
import { openFaasWorkloads } from './workloads.ts';

const { decodeFunction, functionContainers, functionOf, isFunctionNamespace } = openFaasWorkloads;
const items = (file: string) => listAt(JSON.parse(fixture(`apiserver/${file}`).toString()), 'items');
const deployment = (spec: object, labels: object = { faas_function: 'add' }) =>
  decodeFunction({ metadata: { name: 'add', namespace: 'fn', labels }, spec });
const template = (...containers: object[]) => ({ template: { spec: { containers } } });

describe('decodeDeployment', () => {
  it.each<[string, object, string, number]>([
    ['its own container', template({ name: 'mesh', image: 'm' }, { name: 'add', image: 'a:1' }), 'a:1', 1],
    ['else the first', template({ name: 'x', image: 'x:1' }, { name: 'y', image: 'y' }), 'x:1', 1],
    ['none', template(), '', 1],
    ['scaled to nothing', { replicas: 0, ...template({ name: 'add', image: 'a' }) }, 'a', 0],
  ])('image and replicas: %s', (_name, spec, image, replicasWanted) => {
    expect(deployment(spec)).toMatchObject({
      namespace: 'fn',
      name: 'add',
      image,
      replicasWanted,
      execTimeoutMs: null,
    });
  });

  it('names each state of the spec, if the API does', () => {
    const labels = { faas_function: 'add' };
    const metadata = { name: 'add', namespace: 'fn', labels, uid: 'u', generation: 7 };
    expect(decodeFunction({ metadata, spec: {} })?.specId).toBe('u 7');
    expect(deployment({})).not.toHaveProperty('specId');
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

  it('reads no function from a Deployment without the label', () => {
    expect(deployment(template(), {})).toBeNull();
  });

  it('reads the recorded Deployments', () => {
    const functions = items('deployments.json').map((item) => decodeFunction(item));
    expect(functions.map((fn) => `${fn?.namespace} ${fn?.name} ${fn?.image} ${fn?.replicasWanted}`)).toEqual([
      'openfaas-fn add lab.local/add:1 1',
      'openfaas-fn add-two lab.local/add-two:1 1',
      'openfaas-fn burn lab.local/burn:1 1',
      'openfaas-fn errlog lab.local/errlog:1 1',
      'openfaas-fn nodeinfo lab.local/nodeinfo:1 2',
      'openfaas-fn slow lab.local/slow:1 1',
    ]);
  });

  it.each([null, 7, 'x', [], {}, { metadata: null }, { metadata: { name: 7 } }])(
    'reads no function from %j',
    (object) => {
      expect(decodeFunction(object)).toBeNull();
      expect(functionOf(object)).toBeNull();
    },
  );
});

describe('isFunctionNamespace', () => {
  it.each<[object, boolean]>([
    [{ openfaas: '1' }, true],
    [{ openfaas: '' }, true],
    [{ other: '1' }, false],
    [{}, false],
  ])('a namespace annotated %j: %s', (annotations, want) => {
    expect(isFunctionNamespace({ metadata: { name: 'openfaas', annotations } })).toBe(want);
  });
});

it('functionContainers: the container named like the function, else all', () => {
  expect(functionContainers('add', ['mesh', 'add'])).toEqual(['add']);
  expect(functionContainers('add', ['a', 'b'])).toEqual(['a', 'b']);
});
