import type { PodRecord } from '../src/model/inventory/inventory.ts';
import type { InventoryIndex } from '../src/model/inventory/inventoryIndex.ts';
import type { Connection } from '../src/model/source/connection.ts';

/** A ready pod in the namespace `fn`, with its name as its UID. */
export function fakePod(name: string, functionName: string, given: Partial<PodRecord> = {}): PodRecord {
  return {
    uid: name,
    id: { connection: 'lab', namespace: 'fn', name },
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
    memoryLimitBytes: 1,
    ...given,
  };
}

/** The connection `lab`, which has nothing but an inventory. */
export function fakeConnection(
  index: InventoryIndex,
  clock: Connection['clock'],
  given: Partial<Omit<Connection, 'metricsRevision'>> = {},
): Connection {
  return {
    name: 'lab',
    kind: 'cluster',
    platforms: ['OpenFaaS'],
    clock,
    inventory: {
      name: 'kubernetes',
      get revision() {
        return index.revision;
      },
      snapshot: (observedAtMs) => index.snapshot({ source: 'kubernetes', observedAtMs, defaultNamespace: 'fn' }),
      fault: null,
    },
    metrics: [],
    calls: null,
    logs: null,
    invoker: null,
    notRunnable: [],
    sources: () => [],
    findings: () => [],
    ...given,
  };
}
