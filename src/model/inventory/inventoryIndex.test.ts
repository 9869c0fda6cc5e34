import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../../test/seededRandom.ts';
import type { Entity } from './identity.ts';
import type { FunctionRecord, InventoryLists, NodeRecord, PodRecord } from './inventory.ts';
import { InventoryIndex } from './inventoryIndex.ts';
import type { RecordChange } from './recordChange.ts';

const about = { source: 'kubernetes', observedAtMs: 0, defaultNamespace: 'fn' } as const;
const id = (namespace: string, name: string) => ({ connection: 'lab', namespace, name });
const fn = (namespace: string, name: string, replicasWanted = 1): FunctionRecord => ({
  id: id(namespace, name),
  image: 'x',
  replicasWanted,
  execTimeoutMs: null,
});
const pod = (namespace: string, name: string, functionName: string, nodeName: string, restarts = 0): PodRecord => ({
  uid: `${namespace}/${name}`,
  id: id(namespace, name),
  functionName,
  nodeName,
  podIp: '',
  ready: true,
  trouble: null,
  restarts,
  lastEnd: null,
  containers: [],
  createdAtMs: 0,
  startedAtMs: Number.NaN,
  memoryLimitBytes: null,
});
const node = (name: string, ip = ''): NodeRecord => ({ name, ip });

const namespaces = ['fn', 'team', 'other'];
const functionNames = ['add', 'add-two', 'echo'];
const podNames = ['add-1', 'add-2', 'echo-1', 'echo'];
const nodeNames = ['n1', 'n2', 'n3'];

/** Everything that can be looked up, without revisions. */
function contents(index: InventoryIndex) {
  const { functions, pods, nodes } = index.snapshot(about);
  const ids = namespaces.flatMap((namespace) => functionNames.map((name) => ({ namespace, name })));
  const names = [...functionNames, ...podNames];
  return {
    lists: { functions, pods, nodes },
    functionAt: ids.map(({ namespace, name }) => index.functionAt(namespace, name)),
    functionsNamed: names.map((name) => index.functionsNamed(name)),
    podsOf: ids.map((each) => index.podsOf(each)),
    podsOn: nodeNames.map((name) => index.podsOn(name)),
    pods: pods.map(({ uid }) => index.pod(uid)),
    podsNamed: names.map((name) => index.podsNamed(name)),
    nodes: nodeNames.map((name) => index.node(name)),
    known: everyEntity.map((entity) => index.revisionOf(entity) > 0),
  };
}

const everyEntity: readonly Entity[] = [
  ...namespaces.flatMap((namespace) => [
    ...functionNames.map((name) => ({ kind: 'function', id: id(namespace, name) }) as const),
    ...podNames.map((name) => ({ kind: 'pod', uid: `${namespace}/${name}` }) as const),
  ]),
  ...nodeNames.map((name) => ({ kind: 'node', name }) as const),
];

const text = (entity: Entity) => {
  if (entity.kind === 'function') return `function ${entity.id.namespace}/${entity.id.name}`;
  return entity.kind === 'pod' ? `pod ${entity.uid}` : `node ${entity.name}`;
};

/** Records by key after a random history. */
class Records<Item> {
  readonly all = new Map<string, Item>();

  /** Adds, changes or removes a record. */
  change(key: string, item: Item | null): RecordChange<Item> {
    const before = this.all.get(key);
    if (item === null) this.all.delete(key);
    else this.all.set(key, item);
    return { put: item === null ? [] : [item], dropped: before === undefined ? [] : [before] };
  }
}

/** Applies random events. @returns the records afterwards */
class History {
  readonly index = new InventoryIndex();
  readonly #random: SeededRandom;
  readonly #functions = new Records<FunctionRecord>();
  readonly #pods = new Records<PodRecord>();
  readonly #nodes = new Records<NodeRecord>();

  constructor(seed: number) {
    this.#random = new SeededRandom(seed);
  }

  get lists(): InventoryLists {
    return {
      functions: [...this.#functions.all.values()],
      pods: [...this.#pods.all.values()],
      nodes: [...this.#nodes.all.values()],
    };
  }

  event(): void {
    const random = this.#random;
    const goes = random.chance(0.3);
    const namespace = random.pick(namespaces);
    const kind = random.pick(['function', 'pod', 'pod', 'pod', 'node']);
    if (kind === 'function') {
      const name = random.pick(functionNames);
      const record = fn(namespace, name, random.between(0, 3));
      this.index.changeFunctions(this.#functions.change(`${namespace}/${name}`, goes ? null : record));
    } else if (kind === 'pod') {
      const name = random.pick(podNames);
      const record = pod(
        namespace,
        name,
        random.pick(functionNames),
        random.pick(['', ...nodeNames]),
        random.between(0, 2),
      );
      this.index.changePods(this.#pods.change(record.uid, goes ? null : record));
    } else {
      const name = random.pick(nodeNames);
      this.index.changeNodes(this.#nodes.change(name, goes ? null : node(name, random.pick(['', '10.0.0.1']))));
    }
  }
}

describe('InventoryIndex', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'equals an index built from scratch after any sequence of events (seed %i)',
    (seed) => {
      const history = new History(seed);
      for (let event = 0; event < 300; event++) {
        history.event();
        expect(contents(history.index)).toEqual(contents(InventoryIndex.of(history.lists)));
      }
    },
  );

  it.each([11, 12, 13, 14])('handles whole lists like single events (seed %i)', (seed) => {
    const history = new History(seed);
    const replaced = new InventoryIndex();
    for (let event = 0; event < 200; event++) {
      history.event();
      if (event % 7 === 0) replaced.replace(structuredClone(history.lists));
      if (event % 7 === 0) expect(contents(replaced)).toEqual(contents(history.index));
    }
  });

  it('lists in client order, and never changes a returned list', () => {
    const index = InventoryIndex.of({
      functions: [fn('team', 'b'), fn('fn', 'b'), fn('fn', 'a')],
      pods: [pod('fn', 'z', 'a', 'n1'), pod('fn', 'a', 'b', 'n1'), pod('fn', 'y', 'a', 'n2')],
      nodes: [node('n2'), node('n1')],
    });
    const { functions, pods, nodes } = index.snapshot(about);
    const added = pod('fn', 'x', 'a', 'n1');
    index.changePods({ put: [added], dropped: [] });
    expect(functions.map((each) => `${each.id.namespace}/${each.id.name}`)).toEqual(['fn/a', 'fn/b', 'team/b']);
    expect(pods.map((each) => each.id.name)).toEqual(['y', 'z', 'a']);
    expect(nodes.map(({ name }) => name)).toEqual(['n1', 'n2']);
    expect(index.snapshot(about).pods.map((each) => each.id.name)).toEqual(['x', 'y', 'z', 'a']);
    expect(index.podsOf({ namespace: 'fn', name: 'a' })[0]).toBe(added);
    expect(index.podsOn('n1').map((each) => each.id.name)).toEqual(['x', 'z', 'a']);
  });
});

describe('revisions', () => {
  const lists: InventoryLists = {
    functions: [fn('fn', 'add'), fn('team', 'add'), fn('fn', 'echo')],
    pods: [
      pod('fn', 'add-1', 'add', 'n1'),
      pod('fn', 'add-2', 'add', 'n2'),
      pod('team', 'add-1', 'add', 'n1'),
      pod('fn', 'echo-1', 'echo', 'n2'),
    ],
    nodes: [node('n1'), node('n2'), node('n3')],
  };

  /** The entities, and the nodes whose pods, have another revision after `change`. */
  function touched(change: (index: InventoryIndex) => void): string[] {
    const index = InventoryIndex.of(lists);
    const read = () => [
      ...everyEntity.map((entity) => [text(entity), index.revisionOf(entity)] as const),
      ...nodeNames.map((name) => [`pods on ${name}`, index.podsOnRevision(name)] as const),
    ];
    const before = new Map(read());
    change(index);
    return read().flatMap(([name, revision]) => (before.get(name) === revision ? [] : [name]));
  }
  const [addOne, addTwo] = lists.pods;

  it.each<[string, string[], (index: InventoryIndex) => void]>([
    [
      'altered pod changes itself, its function and the pods on its node',
      ['function fn/add', 'pod fn/add-1', 'pods on n1'],
      (index) =>
        index.changePods({ put: [pod('fn', 'add-1', 'add', 'n1', 7)], dropped: addOne === undefined ? [] : [addOne] }),
    ],
    [
      'pod that moves changes both nodes',
      ['function fn/add', 'pod fn/add-2', 'pods on n2', 'pods on n3'],
      (index) =>
        index.changePods({ put: [pod('fn', 'add-2', 'add', 'n3')], dropped: addTwo === undefined ? [] : [addTwo] }),
    ],
    [
      'pod that goes to another function changes both functions',
      ['function fn/add', 'function fn/echo', 'pod fn/add-2', 'pods on n2'],
      (index) =>
        index.changePods({ put: [pod('fn', 'add-2', 'echo', 'n2')], dropped: addTwo === undefined ? [] : [addTwo] }),
    ],
    [
      'unscheduled pod changes no node',
      ['function team/add', 'pod team/add-2'],
      (index) => index.changePods({ put: [pod('team', 'add-2', 'add', '')], dropped: [] }),
    ],
    [
      'scaled function changes only itself',
      ['function team/add'],
      (index) => index.changeFunctions({ put: [fn('team', 'add', 9)], dropped: [fn('team', 'add')] }),
    ],
    [
      'deleted function changes only itself',
      ['function fn/echo'],
      (index) => index.changeFunctions({ put: [], dropped: [fn('fn', 'echo')] }),
    ],
    [
      'altered node changes the pods and the functions on it',
      ['function fn/add', 'function team/add', 'node n1', 'pod fn/add-1', 'pod team/add-1'],
      (index) => index.changeNodes({ put: [node('n1', '10.0.0.9')], dropped: [node('n1')] }),
    ],
    ['equal list changes nothing', [], (index) => index.replace(structuredClone(lists))],
    [
      'replaced list changes what differs',
      ['function fn/echo', 'node n3', 'pod fn/echo-1', 'pods on n2'],
      (index) =>
        index.replace({
          functions: lists.functions,
          pods: lists.pods.map((each) => (each.id.name === 'echo-1' ? { ...each, ready: false } : each)),
          nodes: lists.nodes.slice(0, 2),
        }),
    ],
  ])('%s', (_title, want, change) => {
    expect(touched(change).sort()).toEqual([...want].sort());
  });

  it('differ between any two entities, also for one deleted and created again', () => {
    const index = InventoryIndex.of(lists);
    const all = [
      ...everyEntity.map((entity) => index.revisionOf(entity)),
      ...nodeNames.map((name) => index.podsOnRevision(name)),
    ].filter((revision) => revision > 0);
    expect(new Set(all).size).toBe(all.length);
    const entity = { kind: 'function', id: id('fn', 'echo') } as const;
    const before = index.revisionOf(entity);
    const echo = lists.pods.slice(3);
    index.changePods({ put: [], dropped: echo });
    index.changeFunctions({ put: [], dropped: [fn('fn', 'echo')] });
    expect(index.revisionOf(entity)).toBe(0);
    index.changeFunctions({ put: [fn('fn', 'echo')], dropped: [] });
    expect(index.revisionOf(entity)).toBeGreaterThan(before);
  });

  it('report whether a replaced list changed anything', () => {
    const index = InventoryIndex.of(lists);
    const { revision } = index;
    expect(index.replace(structuredClone(lists))).toBe(false);
    expect(index.revision).toBe(revision);
    expect(index.replace({ ...lists, nodes: [] })).toBe(true);
    expect(index.revision).toBeGreaterThan(revision);
  });
});
