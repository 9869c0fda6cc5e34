import type { PlatformServices } from '../../../model/platform.ts';
import { ChildLoops } from '../../../model/source/childLoops.ts';
import { pause } from '../../http/retry.ts';
import { ListWatch, type ListWatchParts } from '../listWatch/listWatch.ts';
import type { PodPort } from '../portForward/podPort.ts';
import { ServicePods } from './servicePods.ts';
import {
  decodeWellKnownService,
  presumedServices,
  type ServiceKind,
  type WellKnownService,
} from './wellKnownService.ts';

/** Further Services of one kind are ignored. */
const mostOfAKind = 8;
const lookMs = 100;

/** Which Services are looked for, and with what. */
export interface FoundServicesParts extends Pick<ListWatchParts<never>, 'api' | 'clock' | 'random'> {
  readonly platform: PlatformServices;
  /** What to look for. */
  readonly kinds: ReadonlySet<ServiceKind>;
  /** Called after Services or their pods came or went. */
  readonly changed: () => void;
}

/** A Service and where it can be reached now. */
export interface FoundService {
  readonly service: WellKnownService;
  /** Its ready pods, by name; empty where pods may not be listed. */
  readonly pods: readonly PodPort[];
}

/**
 * The Services of a cluster that are known by name or label, and their pods, kept up to date. Without permission to
 * list Services, it looks for pods with the labels of the usual charts.
 */
export class FoundServices {
  readonly #parts: FoundServicesParts;
  readonly #services: ListWatch<WellKnownService>;
  readonly #pods = new Map<string, ServicePods>();
  readonly #loops = new ChildLoops();
  #signal: AbortSignal | null = null;
  #hasLooked = false;

  constructor(parts: FoundServicesParts) {
    this.#parts = parts;
    this.#services = new ListWatch({
      ...parts,
      objects: { path: '/api/v1/services', query: {} },
      decode: (object) => {
        const service = decodeWellKnownService(object, parts.platform);
        return service !== null && parts.kinds.has(service.kind) ? service : null;
      },
      changed: () => this.#look(),
    });
  }

  /** True while Services may not be listed. */
  get forbidden(): boolean {
    return this.#services.forbidden;
  }

  /** Namespaces whose pods may not be listed. */
  get forbiddenNamespaces(): readonly string[] {
    const forbidden = [...this.#pods.values()].filter(({ pods }) => pods.forbidden);
    return [...new Set(forbidden.map(({ service }) => service.namespace))].sort();
  }

  /** True once everything that may be listed was listed. */
  get isSettled(): boolean {
    return this.#hasLooked && [...this.#pods.values()].every(({ isSettled }) => isSettled);
  }

  /** The Services of a kind by rank, each pod in only one of them. */
  ofKind(kind: ServiceKind): readonly FoundService[] {
    const seen = new Set<string>();
    const found: FoundService[] = [];
    for (const each of this.#ordered(kind)) {
      const pods = each.ready().filter(({ ip, port }) => !seen.has(`${ip} ${port}`));
      for (const { ip, port } of pods) seen.add(`${ip} ${port}`);
      if (pods.length > 0 || each.isNameOnly) found.push({ service: each.service, pods });
    }
    return found;
  }

  /** Lists and watches until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    this.#signal = signal;
    signal.addEventListener('abort', () => this.#stop(), { once: true });
    await Promise.all([this.#services.run(signal), this.#firstLook(signal), this.#loops.watch(signal)]);
  }

  /** A list that is forbidden reports no change: look for the usual pods then. */
  async #firstLook(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && !this.isSettled) {
      if (this.#services.forbidden && !this.#hasLooked) this.#look();
      await pause(lookMs, signal);
    }
    if (!signal.aborted) this.#parts.changed();
  }

  #ordered(kind: ServiceKind): readonly ServicePods[] {
    return [...this.#pods.values()]
      .filter(({ service }) => service.kind === kind)
      .sort((a, b) => a.service.rank - b.service.rank || (keyOf(a.service) < keyOf(b.service) ? -1 : 1));
  }

  #look(): void {
    if (this.#signal === null || this.#signal.aborted) return;
    this.#hasLooked = true;
    const { kinds, platform } = this.#parts;
    const services = this.#services.listed
      ? [...this.#services.items()]
      : presumedServices(platform).filter(({ kind }) => kinds.has(kind));
    const wanted = new Map<string, WellKnownService>();
    for (const kind of kinds) {
      const ofKind = services.filter((service) => service.kind === kind).sort((a, b) => a.rank - b.rank);
      for (const service of ofKind.slice(0, mostOfAKind)) wanted.set(keyOf(service), service);
    }
    for (const [key, pods] of this.#pods) {
      if (wanted.has(key)) continue;
      pods.stop();
      this.#pods.delete(key);
    }
    for (const [key, service] of wanted) if (!this.#pods.has(key)) this.#follow(key, service, this.#signal);
    this.#parts.changed();
  }

  #follow(key: string, service: WellKnownService, signal: AbortSignal): void {
    const pods = new ServicePods(service, this.#parts, this.#parts.changed);
    this.#pods.set(key, pods);
    void this.#loops.run(() => pods.run(), signal);
  }

  #stop(): void {
    for (const pods of this.#pods.values()) pods.stop();
  }
}

/** A Service whose selector or port changes is another one. */
function keyOf({ kind, namespace, name, selector, port, targetPort }: WellKnownService): string {
  return JSON.stringify([kind, namespace, name, selector, port, targetPort]);
}
