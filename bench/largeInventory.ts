import type { InventoryLists, PodRecord } from '../src/model/inventory/inventory.ts';
import { InventoryIndex } from '../src/model/inventory/inventoryIndex.ts';
import type { Connection } from '../src/model/source/connection.ts';

export const functions = 10_000;
const podsOfEach = 15;
export const nodes = 1000;
export const namespace = 'openfaas-fn';
const id = (name: string) => ({ connection: 'bench', namespace, name });

/** Repeated names are the same string, as from a decoder with interning. */
const functionNames = Array.from({ length: functions }, (_, number) => `function-${number}`);
const nodeNames = Array.from({ length: nodes }, (_, number) => `node-${number}`);

function pod(number: number): PodRecord {
  const functionName = functionNames[number % functions] ?? '';
  const name = `${functionName}-5d8f7c9b6d-${number}`;
  return {
    uid: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
    id: id(name),
    functionName,
    nodeName: nodeNames[number % nodes] ?? '',
    podIp: '',
    ready: true,
    trouble: null,
    restarts: 0,
    lastEnd: null,
    containers: [{ name: functionName, id: null }],
    createdAtMs: 0,
    startedAtMs: 0,
    memoryLimitBytes: null,
  };
}

/** The inventory of a large cluster. */
export function largeLists(): InventoryLists {
  return {
    functions: functionNames.map((name) => ({
      id: id(name),
      image: 'image',
      replicasWanted: podsOfEach,
      execTimeoutMs: null,
    })),
    pods: Array.from({ length: functions * podsOfEach }, (_, number) => pod(number)),
    nodes: nodeNames.map((name) => ({ name, ip: '' })),
  };
}

/** Its index. */
export function largeInventory(): { readonly index: InventoryIndex } {
  return { index: InventoryIndex.of(largeLists()) };
}

/** A connection that has nothing but an inventory. */
export function connectionOf(index: InventoryIndex, clock: Connection['clock']): Connection {
  return {
    name: 'bench',
    kind: 'cluster',
    platforms: [],
    clock,
    inventory: {
      name: 'kubernetes',
      get revision() {
        return index.revision;
      },
      snapshot: (observedAtMs) => index.snapshot({ source: 'kubernetes', observedAtMs, defaultNamespace: namespace }),
      fault: null,
    },
    metrics: [],
    calls: null,
    logs: null,
    invoker: null,
    notRunnable: [],
    sources: () => [],
    findings: () => [],
  };
}
