import type { FunctionRecord } from '../../../model/inventory/inventory.ts';
import { decodeDeployment } from '../decode/deployment.ts';
import { functionLabel } from '../decode/functionLabel.ts';
import { decodePod, type PodItem } from '../decode/pod.ts';
import type { StringInterner } from '../decode/stringInterner.ts';
import { ListWatch, type ListWatchParts } from '../listWatch/listWatch.ts';
import type { Change } from '../listWatch/objectStore.ts';

/** Who is told of what changes in a namespace. */
export interface NamespaceListener {
  functions(change: Change<FunctionRecord>): void;
  pods(change: Change<PodItem>): void;
}

/** The functions and pods of one namespace, for as long as functions may live there. */
export class FunctionsNamespace {
  readonly name: string;
  readonly functions: ListWatch<FunctionRecord>;
  readonly pods: ListWatch<PodItem>;
  readonly #listener: NamespaceListener;
  readonly #ending = new AbortController();

  constructor(
    name: string,
    connection: string,
    surroundings: Pick<ListWatchParts<never>, 'api' | 'clock' | 'random'>,
    texts: StringInterner,
    listener: NamespaceListener,
  ) {
    this.name = name;
    this.#listener = listener;
    const path = encodeURIComponent(name);
    const query = { labelSelector: functionLabel };
    this.functions = new ListWatch({
      ...surroundings,
      objects: { path: `/apis/apps/v1/namespaces/${path}/deployments`, query },
      decode: (object) => decodeDeployment(object, connection, texts),
      changed: (change) => this.#ending.signal.aborted || listener.functions(change),
    });
    this.pods = new ListWatch({
      ...surroundings,
      objects: { path: `/api/v1/namespaces/${path}/pods`, query },
      decode: (object) => decodePod(object, connection, texts),
      changed: (change) => this.#ending.signal.aborted || listener.pods(change),
    });
  }

  /** Goes on until {@link stop} or {@link end}. */
  async run(): Promise<void> {
    await Promise.all([this.functions.run(this.#ending.signal), this.pods.run(this.#ending.signal)]);
  }

  stop(): void {
    this.#ending.abort();
  }

  /** No functions live here any more: stops, and tells that all of them are gone. */
  end(): void {
    this.stop();
    this.#listener.functions({ put: [], dropped: [...this.functions.items()] });
    this.#listener.pods({ put: [], dropped: [...this.pods.items()] });
  }
}
