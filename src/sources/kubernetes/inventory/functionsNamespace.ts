import type { FunctionRecord } from '../../../model/inventory/inventory.ts';
import type { PlatformWorkloads } from '../../../model/platform.ts';
import { decodePod, type PodItem } from '../decode/pod.ts';
import type { StringInterner } from '../decode/stringInterner.ts';
import { ListWatch, type ListWatchParts } from '../listWatch/listWatch.ts';
import type { Change } from '../listWatch/objectStore.ts';

/** Called with the changes of a namespace. */
export interface NamespaceListener {
  functions(change: Change<FunctionRecord>): void;
  pods(change: Change<PodItem>): void;
}

/** The functions and pods of one namespace, while functions may live there. */
export class FunctionsNamespace {
  readonly name: string;
  readonly functions: ListWatch<FunctionRecord>;
  readonly pods: ListWatch<PodItem>;
  readonly #listener: NamespaceListener;
  readonly #ending = new AbortController();

  constructor(
    name: string,
    workloads: PlatformWorkloads,
    connection: string,
    surroundings: Pick<ListWatchParts<never>, 'api' | 'clock' | 'random'>,
    texts: StringInterner,
    listener: NamespaceListener,
  ) {
    this.name = name;
    this.#listener = listener;
    const path = encodeURIComponent(name);
    const { group, version, resource, functionSelector, podSelector } = workloads;
    this.functions = new ListWatch({
      ...surroundings,
      objects: {
        path: `/apis/${group}/${version}/namespaces/${path}/${resource}`,
        query: { labelSelector: functionSelector },
      },
      decode: (object) => decodeFunction(object, workloads, connection, texts),
      changed: (change) => this.#ending.signal.aborted || listener.functions(change),
    });
    this.pods = new ListWatch({
      ...surroundings,
      objects: { path: `/api/v1/namespaces/${path}/pods`, query: { labelSelector: podSelector } },
      decode: (object) => decodePod(object, workloads, connection, texts),
      changed: (change) => this.#ending.signal.aborted || listener.pods(change),
    });
  }

  /** Runs until {@link stop} or {@link end}. */
  async run(): Promise<void> {
    await Promise.all([this.functions.run(this.#ending.signal), this.pods.run(this.#ending.signal)]);
  }

  stop(): void {
    this.#ending.abort();
  }

  /** Functions may no longer live here: stops, and reports all of them as removed. */
  end(): void {
    this.stop();
    this.#listener.functions({ put: [], dropped: [...this.functions.items()] });
    this.#listener.pods({ put: [], dropped: [...this.pods.items()] });
  }
}

function decodeFunction(
  object: unknown,
  workloads: PlatformWorkloads,
  connection: string,
  texts: StringInterner,
): FunctionRecord | null {
  const declared = workloads.decodeFunction(object);
  if (declared === null) return null;
  const { namespace, name, image, ...rest } = declared;
  const id = { connection, namespace: texts.once(namespace), name: texts.once(name) };
  return { id, image: texts.once(image), ...rest };
}
