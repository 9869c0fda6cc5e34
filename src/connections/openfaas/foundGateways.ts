import type { Dispatcher } from 'undici';
import type { Clock } from '../../model/clock.ts';
import { GatewayMetrics } from '../../platforms/openfaas/gateway/gatewayMetrics.ts';
import { type GatewayEndpoint, gatewayCallPort } from '../../platforms/openfaas/rest/gatewayInvoker.ts';
import { dispatcherFor } from '../../sources/http/dispatcher.ts';
import { hostPort } from '../../sources/http/hostPort.ts';
import type { FoundServices } from '../../sources/kubernetes/discovery/foundServices.ts';
import type { PodConnector } from '../../sources/kubernetes/portForward/podConnector.ts';
import type { PodPort } from '../../sources/kubernetes/portForward/podPort.ts';

/** The metrics of the gateways discovered in a cluster, of each of their pods, as they come and go. */
export class FoundGateways {
  readonly metrics: GatewayMetrics;
  readonly #services: FoundServices;
  readonly #dispatcher: Dispatcher;
  readonly #ofCalls: Dispatcher;

  constructor(services: FoundServices, pods: PodConnector, defaultNamespace: string, clock: Clock) {
    this.#services = services;
    const connect = pods.connector((host, port) => this.#podAt(host, port));
    this.#dispatcher = dispatcherFor({ connect, connections: 1 });
    this.#ofCalls = dispatcherFor({ connect });
    this.metrics = new GatewayMetrics({ pages: [], defaultNamespace, clock, random: Math.random });
  }

  /** The running ones, by name. */
  pods(): readonly PodPort[] {
    return this.#services.ofKind('counter').flatMap(({ pods }) => pods);
  }

  /** Those whose metrics were read. */
  reached(): readonly PodPort[] {
    const health = this.metrics.health().filter(({ lastSuccessAtMs }) => lastSuccessAtMs !== null);
    const addresses = new Set(health.map(({ address }) => address));
    return this.pods().filter((pod) => addresses.has(FoundGateways.addressOf(pod)));
  }

  /** Where calls are sent: to the first gateway whose metrics can be read, else to the first. Null without any. */
  callPlace(): GatewayEndpoint | null {
    const [pod] = [...this.reached(), ...this.pods()];
    if (pod === undefined) return null;
    return { url: new URL(`http://${hostPort(pod.ip, gatewayCallPort)}/`), dispatcher: this.#ofCalls };
  }

  /** Call when Services or pods changed. */
  look(): void {
    this.metrics.setPlaces(this.pods().map((pod) => ({ url: pageOf(pod), dispatcher: this.#dispatcher })));
  }

  /** What the health of a gateway calls it. */
  static addressOf(pod: PodPort): string {
    return pageOf(pod).href;
  }

  async stop(): Promise<void> {
    await Promise.all([this.#dispatcher.destroy(), this.#ofCalls.destroy()]);
  }

  #podAt(host: string, port: number): PodPort | null {
    const pod = this.pods().find(({ ip, port: counting }) => ip === host && [counting, gatewayCallPort].includes(port));
    return pod === undefined ? null : { ...pod, port };
  }
}

/** Where a gateway serves its metrics. */
function pageOf({ ip, port }: PodPort): URL {
  return new URL(`http://${hostPort(ip, port)}/metrics`);
}
