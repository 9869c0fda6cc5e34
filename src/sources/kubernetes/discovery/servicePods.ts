import { ListWatch, type ListWatchParts } from '../listWatch/listWatch.ts';
import type { PodPort } from '../portForward/podPort.ts';
import { decodeTargetPod, type TargetPod } from './targetPod.ts';
import { usualServices, type WellKnownService } from './wellKnownService.ts';

/** The pods of one Service, for as long as it is there. */
export class ServicePods {
  readonly service: WellKnownService;
  readonly pods: ListWatch<TargetPod>;
  readonly #ending = new AbortController();

  constructor(
    service: WellKnownService,
    surroundings: Pick<ListWatchParts<never>, 'api' | 'clock' | 'random'>,
    changed: () => void,
  ) {
    this.service = service;
    const labelSelector = Object.entries(service.selector)
      .map(([label, value]) => `${label}=${value}`)
      .join(',');
    this.pods = new ListWatch({
      ...surroundings,
      objects: { path: `/api/v1/namespaces/${encodeURIComponent(service.namespace)}/pods`, query: { labelSelector } },
      decode: decodeTargetPod,
      changed: () => this.#ending.signal.aborted || changed(),
    });
  }

  /** The port of each that is ready, by the pod's name. */
  ready(): readonly PodPort[] {
    const { targetPort } = this.service;
    const found: PodPort[] = [];
    for (const { namespace, name, ip, ready, ports } of this.pods.items()) {
      const port = typeof targetPort === 'number' ? targetPort : ports.get(targetPort);
      if (ready && port !== undefined) found.push({ namespace, pod: name, ip, port });
    }
    return found.sort((a, b) => (a.pod < b.pod ? -1 : 1));
  }

  /** True where its pods may not be listed: from inside of the cluster its name will do. */
  get isNameOnly(): boolean {
    return this.pods.forbidden && !this.pods.listed && !usualServices.includes(this.service);
  }

  /** True when it is known which there are, or that this cannot be known now. */
  get isSettled(): boolean {
    return this.pods.listed || this.pods.failing;
  }

  /** Goes on until {@link stop}. */
  async run(): Promise<void> {
    await this.pods.run(this.#ending.signal);
  }

  stop(): void {
    this.#ending.abort();
  }
}
