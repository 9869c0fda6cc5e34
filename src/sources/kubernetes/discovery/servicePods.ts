import { listAt, numberAt, textAt } from '../../http/jsonMember.ts';
import { ListWatch, type ListWatchParts } from '../listWatch/listWatch.ts';
import type { PodPort } from '../portForward/podPort.ts';
import type { WellKnownService } from './wellKnownService.ts';

/** A running pod behind a Service. */
interface TargetPod {
  readonly namespace: string;
  readonly name: string;
  readonly ip: string;
  readonly ready: boolean;
  /** Its containers' ports by name. */
  readonly ports: ReadonlyMap<string, number>;
}

/** The pods of one Service, for as long as the Service exists. */
export class ServicePods {
  readonly service: WellKnownService;
  readonly pods: ListWatch<TargetPod>;
  readonly #ending = new AbortController();

  constructor(
    service: WellKnownService,
    parts: Pick<ListWatchParts<never>, 'api' | 'clock' | 'random'>,
    changed: () => void,
  ) {
    this.service = service;
    const labelSelector = Object.entries(service.selector)
      .map(([label, value]) => `${label}=${value}`)
      .join(',');
    this.pods = new ListWatch({
      ...parts,
      objects: { path: `/api/v1/namespaces/${encodeURIComponent(service.namespace)}/pods`, query: { labelSelector } },
      decode: decodeTargetPod,
      changed: () => this.#ending.signal.aborted || changed(),
    });
  }

  /** The port of each ready pod, by the pod's name. */
  ready(): readonly PodPort[] {
    const { targetPort } = this.service;
    const found: PodPort[] = [];
    for (const { namespace, name, ip, ready, ports } of this.pods.items()) {
      const port = typeof targetPort === 'number' ? targetPort : ports.get(targetPort);
      if (ready && port !== undefined) found.push({ namespace, pod: name, ip, port });
    }
    return found.sort((a, b) => (a.pod < b.pod ? -1 : 1));
  }

  /** True where its pods may not be listed. Inside the cluster the Service's name is then enough to connect to it. */
  get isNameOnly(): boolean {
    return this.pods.forbidden && !this.pods.listed && !this.service.isPresumed;
  }

  /** True once its pods are known, or cannot be known for now. */
  get isSettled(): boolean {
    return this.pods.listed || this.pods.failing;
  }

  /** Runs until {@link stop}. */
  async run(): Promise<void> {
    await this.pods.run(this.#ending.signal);
  }

  stop(): void {
    this.#ending.abort();
  }
}

/** Reads a Pod of `v1`; null while it has no address, and when it is being deleted or has ended. */
function decodeTargetPod(object: unknown): TargetPod | null {
  const ip = textAt(object, 'status', 'podIP') ?? '';
  if (ip === '' || textAt(object, 'status', 'phase') !== 'Running') return null;
  if (textAt(object, 'metadata', 'deletionTimestamp') !== null) return null;
  const ready = listAt(object, 'status', 'conditions').find((condition) => textAt(condition, 'type') === 'Ready');
  const ports = new Map<string, number>();
  for (const container of listAt(object, 'spec', 'containers')) {
    for (const port of listAt(container, 'ports')) {
      const number = numberAt(port, 'containerPort');
      if (number !== null) ports.set(textAt(port, 'name') ?? '', number);
    }
  }
  return {
    namespace: textAt(object, 'metadata', 'namespace') ?? '',
    name: textAt(object, 'metadata', 'name') ?? '',
    ip,
    ready: textAt(ready, 'status') === 'True',
    ports,
  };
}
