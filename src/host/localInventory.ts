import type { ContainerResources } from '../model/inventory/declaration.ts';
import type {
  FunctionRecord,
  InventorySnapshot,
  InventorySource,
  NodeRecord,
  PodRecord,
} from '../model/inventory/inventory.ts';
import { InventoryIndex } from '../model/inventory/inventoryIndex.ts';
import type { FunctionSpec } from './functionSpec.ts';
import type { HostedFunction } from './hostedFunction.ts';

/** The name of the connection to this machine. */
export const localConnectionName = 'local';

/** The namespace of all functions of the local host: the default of OpenFaaS. */
export const localNamespace = 'openfaas-fn';

/** The inventory of the local function host. */
export class LocalInventory implements InventorySource {
  readonly name = 'local';
  readonly fault = null;
  readonly #functions: readonly HostedFunction[];
  readonly #records: readonly FunctionRecord[];
  readonly #node: NodeRecord;
  readonly #index = new InventoryIndex();
  #isStale = true;

  /** @param functions by name */
  constructor(functions: readonly HostedFunction[], node: NodeRecord) {
    this.#functions = functions;
    this.#node = node;
    this.#records = functions.map(({ id, spec }) => ({
      id,
      image: spec.image ?? `local/${spec.name}`,
      replicasWanted: spec.replicas,
      execTimeoutMs: spec.execTimeoutMs,
      declared: {
        labels: spec.labels,
        annotations: null,
        scaleMin: spec.replicas,
        scaleMax: spec.scaleMax,
        resources: resourcesOf(spec),
        readTimeoutMs: spec.readTimeoutMs || null,
        writeTimeoutMs: spec.writeTimeoutMs || null,
      },
    }));
  }

  get revision(): number {
    return this.#current().revision;
  }

  /** Call when a replica has changed. */
  changed(): void {
    this.#isStale = true;
  }

  snapshot(nowMs: number): InventorySnapshot {
    return this.#current().snapshot({ source: this.name, observedAtMs: nowMs, defaultNamespace: localNamespace });
  }

  #current(): InventoryIndex {
    if (this.#isStale) {
      this.#isStale = false;
      const pods = this.#functions.flatMap((fn) => this.#podsOf(fn));
      this.#index.replace({ functions: this.#records, pods, nodes: [this.#node] });
    }
    return this.#index;
  }

  #podsOf({ id, spec, replicas }: HostedFunction): PodRecord[] {
    return replicas.map((replica) => ({
      uid: replica.uid,
      id: { ...id, name: replica.name },
      functionName: spec.name,
      nodeName: this.#node.name,
      podIp: '',
      ready: replica.ready,
      trouble: replica.trouble,
      restarts: replica.restarts,
      lastEnd: replica.lastEnd,
      containers: [
        {
          name: spec.name,
          id: null,
          resources: resourcesOf(spec),
          ...(replica.restarts !== null && { restarts: replica.restarts }),
        },
      ],
      createdAtMs: replica.createdAtMs,
      startedAtMs: replica.startedAtMs,
      memoryLimitBytes: spec.memoryLimitBytes,
    }));
  }
}

function resourcesOf({ memoryLimitBytes }: FunctionSpec): ContainerResources {
  return {
    limits: { cpuCores: null, memoryBytes: memoryLimitBytes },
    requests: { cpuCores: null, memoryBytes: null },
  };
}
