import { describe, expect, it } from 'vitest';
import { Fault } from '../model/fault.ts';
import { InventoryIndex } from '../model/inventory/inventoryIndex.ts';
import { findFunction, findPod, spelledName, type View, visiblePods } from './entityLookup.ts';

const id = (name: string, namespace: string) => ({ connection: 'lab', namespace, name });
const fn = (name: string, namespace: string) => ({
  id: id(name, namespace),
  image: 'x',
  replicasWanted: 1,
  execTimeoutMs: null,
});
const pod = (name: string, functionName: string, namespace: string) => ({
  uid: `${namespace}/${name}`,
  id: id(name, namespace),
  functionName,
  nodeName: 'n1',
  podIp: '',
  ready: true,
  trouble: null,
  restarts: 0,
  lastEnd: null,
  containers: [],
  createdAtMs: 0,
  startedAtMs: 0,
  memoryLimitBytes: null,
});

const inventory = InventoryIndex.of({
  functions: [
    fn('add', 'openfaas-fn'),
    fn('add', 'team'),
    fn('add-two', 'openfaas-fn'),
    fn('only', 'team'),
    fn('twice', 'team'),
    fn('twice', 'other'),
  ],
  pods: [
    pod('add-1', 'add', 'openfaas-fn'),
    pod('add-two', 'add', 'team'),
    pod('same', 'only', 'team'),
    pod('same', 'twice', 'other'),
    pod('a.b', 'only', 'team'),
  ],
  nodes: [],
}).snapshot({ source: 'kubernetes', observedAtMs: 0, defaultNamespace: 'openfaas-fn' });
const all: View = { inventory, namespaces: null };

function outcome(look: () => unknown): unknown {
  try {
    return look();
  } catch (thrown) {
    return thrown instanceof Fault ? thrown.code : thrown;
  }
}

describe('findFunction', () => {
  it.each([
    ['add', 'openfaas-fn/add'],
    ['add.team', 'team/add'],
    ['add.openfaas-fn', 'openfaas-fn/add'],
    ['only', 'team/only'],
    ['twice', 'ambiguous_name'],
    ['twice.other', 'other/twice'],
    ['ad', 'unknown_function'],
    ['add-', 'unknown_function'],
    ['add.', 'unknown_function'],
    ['.*', 'unknown_function'],
    ['__proto__', 'unknown_function'],
    ['constructor', 'unknown_function'],
    ['ADD', 'unknown_function'],
    ['add\0', 'unknown_function'],
  ])('%j names %s', (spelling, want) => {
    const got = outcome(() => {
      const found = findFunction(all, spelling);
      return `${found.id.namespace}/${found.id.name}`;
    });
    expect(got).toBe(want);
  });

  it('lists the choices of an ambiguous name', () => {
    expect(() => findFunction(all, 'twice')).toThrow('twice.other, twice.team');
  });
});

describe('findPod', () => {
  it.each([
    ['add', 'function openfaas-fn/add'],
    ['add-two', 'function openfaas-fn/add-two'],
    ['add-two.team', 'pod team/add-two'],
    ['add-1', 'pod openfaas-fn/add-1'],
    ['same', 'ambiguous_name'],
    ['same.other', 'pod other/same'],
    ['a.b', 'pod team/a.b'],
    ['a.b.team', 'pod team/a.b'],
    ['add-', 'unknown_pod'],
  ])('%j names %s', (spelling, want) => {
    const got = outcome(() => {
      const found = findPod(all, spelling);
      return 'fn' in found ? `function ${found.fn.id.namespace}/${found.fn.id.name}` : `pod ${found.pod.uid}`;
    });
    expect(got).toBe(want);
  });
});

describe('a view limited to one namespace', () => {
  const team: View = { inventory, namespaces: new Set(['team']) };

  it('hides the other namespaces', () => {
    expect(visiblePods(team).map(({ uid }) => uid)).toEqual(['team/add-two', 'team/a.b', 'team/same']);
    expect(findFunction(team, 'add').id.namespace).toBe('team');
    expect(outcome(() => findFunction(team, 'add-two'))).toBe('unknown_function');
    expect(outcome(() => findPod(team, 'same.other'))).toBe('unknown_pod');
  });

  it('lists names relative to the default namespace', () => {
    expect(spelledName(id('add', 'openfaas-fn'), inventory)).toBe('add');
    expect(spelledName(id('add', 'team'), inventory)).toBe('add.team');
  });
});
