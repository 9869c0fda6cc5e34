import type { Dispatcher } from 'undici';
import type { Clock } from '../../model/clock.ts';
import type { SourceHealth } from '../../model/source/sourceHealth.ts';
import { GatewayMetrics } from '../../platforms/openfaas/gateway/gatewayMetrics.ts';
import { type GatewayEndpoint, GatewayInvoker, gatewayCallPort } from '../../platforms/openfaas/rest/gatewayInvoker.ts';
import { dispatcherFor } from '../../sources/http/dispatcher.ts';
import { hostPort } from '../../sources/http/hostPort.ts';
import type { FoundServices } from '../../sources/kubernetes/discovery/foundServices.ts';
import type { PodConnector } from '../../sources/kubernetes/portForward/podConnector.ts';
import type { PodPort } from '../../sources/kubernetes/portForward/podPort.ts';
import type { FoundCounters } from '../connectedPlatform.ts';

/** The metrics of the gateways discovered in a cluster, of each of their pods, as they come and go. */
export class FoundGateways implements FoundCounters {
  readonly word = 'gateway';
  readonly flag = '--gateway-metrics';
  readonly noneFound = { code: 'no_gateway_found', params: {} } as const;
  readonly calls: GatewayMetrics;
  readonly invoker = new GatewayInvoker(() => this.#callPlace());
  readonly #services: Pick<FoundServices, 'ofKind'>;
  readonly #dispatcher: Dispatcher;
  readonly #ofCalls: Dispatcher;

  constructor(
    services: Pick<FoundServices, 'ofKind'>,
    pods: Pick<PodConnector, 'connector'>,
    defaultNamespace: string,
    clock: Clock,
  ) {
    this.#services = services;
    const connect = pods.connector((host, port) => this.#podAt(host, port));
    this.#dispatcher = dispatcherFor({ connect, connections: 1 });
    this.#ofCalls = dispatcherFor({ connect });
    this.calls = new GatewayMetrics({ pages: [], defaultNamespace, clock, random: Math.random });
  }

  pods(): readonly PodPort[] {
    return this.#services.ofKind('counter').flatMap(({ pods }) => pods);
  }

  reached(): readonly PodPort[] {
    const health = this.health().filter(({ lastSuccessAtMs }) => lastSuccessAtMs !== null);
    const addresses = new Set(health.map(({ address }) => address));
    return this.pods().filter((pod) => addresses.has(this.addressOf(pod)));
  }

  look(): void {
    this.calls.setPlaces(this.pods().map((pod) => ({ url: pageOf(pod), dispatcher: this.#dispatcher })));
  }

  addressOf(pod: PodPort): string {
    return pageOf(pod).href;
  }

  health(): readonly SourceHealth[] {
    return this.calls.health();
  }

  firstTry(signal: AbortSignal): Promise<void> {
    return this.calls.firstTry(signal);
  }

  run(signal: AbortSignal): Promise<void> {
    return this.calls.run(signal);
  }

  async stop(): Promise<void> {
    await Promise.all([this.#dispatcher.destroy(), this.#ofCalls.destroy()]);
  }

  /** Where calls are sent: to the first gateway whose metrics can be read, else to the first. Null without any. */
  #callPlace(): GatewayEndpoint | null {
    const [pod] = [...this.reached(), ...this.pods()];
    if (pod === undefined) return null;
    return { url: new URL(`http://${hostPort(pod.ip, gatewayCallPort)}/`), dispatcher: this.#ofCalls };
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
