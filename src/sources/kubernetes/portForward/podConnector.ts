import { setMaxListeners } from 'node:events';
import type { Socket } from 'node:net';
import { buildConnector } from 'undici';
import type { Finding } from '../../../contract/finding/finding.ts';
import type { Clock } from '../../../model/clock.ts';
import { Fault } from '../../../model/fault.ts';
import { systemErrorCode } from '../../../model/systemErrorCode.ts';
import { type AddressGuard, guardedConnector } from '../../http/guardedConnector.ts';
import { isAllowed } from '../access/accessReview.ts';
import { type ClusterApi, StatusFault } from '../clusterApi.ts';
import type { WebSocketApi } from '../webSocket.ts';
import type { PodPort } from './podPort.ts';
import { forwardPod } from './portForwardSocket.ts';

/** A reachable pod accepts sooner. */
const directMs = 1000;
/** How long a port-forward is used at once after one was needed. */
const rememberedMs = 5 * 60_000;
const defaultMostForwards = 128;
const reviewTimeoutMs = 2000;
/** How long an answer is cached: permissions rarely change. */
const believedMs = 60_000;
const refusalBelievedMs = 30_000;

/** Dependencies of connections to pods. */
export interface PodConnectorParts {
  readonly api: ClusterApi;
  readonly webSockets: WebSocketApi;
  readonly clock: Clock;
  /** Which pod addresses may be connected to, if a client named the cluster that lists them; left out: any. */
  readonly guard?: AddressGuard | undefined;
}

/** The open port-forwards of one client. */
interface Forwards {
  open: number;
  readonly most: number;
}

/**
 * Opens connections to ports of pods: to the pod's address if that answers, else by port-forward through the Kubernetes
 * API, if permitted. Callers need not know which.
 */
export class PodConnector {
  readonly #parts: PodConnectorParts;
  readonly #direct: buildConnector.connector;
  readonly #permission: ForwardPermission;
  /** Until when a port is forwarded without trying its address first; monotonic ms. */
  readonly #forwarded = new Map<string, number>();
  /** Namespaces whose pods could not be reached, and without permission to forward ports. */
  readonly #denied = new Set<string>();
  /** Until when pods count as unreachable, since one was; monotonic ms. */
  #outsideUntilMs = Number.NEGATIVE_INFINITY;
  readonly #stopping = new AbortController();

  constructor(parts: PodConnectorParts) {
    this.#parts = parts;
    const options = { timeout: directMs };
    this.#direct = parts.guard === undefined ? buildConnector(options) : guardedConnector(parts.guard, options);
    // Every forward being opened listens to it; none leaks.
    setMaxListeners(0, this.#stopping.signal);
    this.#permission = new ForwardPermission(parts.api, parts.clock);
  }

  /** The namespaces whose pods cannot be reached, and without permission to forward ports. */
  findings(): readonly Finding[] {
    return [...this.#denied].sort().map((namespace) => ({ code: 'may_not_forward', params: { namespace } }));
  }

  /** True while a port is reached by port-forward. */
  isForwarded(podPort: PodPort): boolean {
    return this.#parts.clock.monotonicMs() < (this.#forwarded.get(keyOf(podPort)) ?? Number.NEGATIVE_INFINITY);
  }

  /**
   * A `connect` for HTTP clients.
   * @param podAt the pod at a host and port; null: not a pod, connected to directly
   * @param mostForwards open at the same time
   */
  connector(
    podAt: (host: string, port: number) => PodPort | null,
    mostForwards = defaultMostForwards,
  ): buildConnector.connector {
    const forwards = { open: 0, most: mostForwards };
    return (asked, callback) => {
      // URLs leave out the default port.
      const askedPort = asked.port === '' ? (asked.protocol === 'https:' ? 443 : 80) : Number(asked.port);
      const podPort = podAt(asked.hostname, askedPort);
      if (podPort === null) {
        this.#direct(asked, callback);
        return;
      }
      // The host may be a name that only the cluster can resolve.
      const { ip, port } = podPort;
      this.#connect(podPort, { ...asked, host: `${ip}:${port}`, hostname: ip, port: String(port) }, forwards).then(
        (socket) => callback(null, socket),
        (thrown: unknown) => callback(thrown instanceof Error ? thrown : new Error(String(thrown)), null),
      );
    };
  }

  /** Aborts connections being opened; open ones belong to whoever opened them. */
  close(): void {
    this.#stopping.abort();
  }

  async #connect(podPort: PodPort, asked: buildConnector.Options, forwards: Forwards): Promise<Socket> {
    const { clock, guard } = this.#parts;
    const { ip, namespace } = podPort;
    const key = keyOf(podPort);
    // A forbidden address is refused there; a port-forward must not get around it.
    if (guard !== undefined && !guard.rule.allows(ip, ip)) return this.#connectDirectly(asked);
    const nowMs = clock.monotonicMs();
    const isOutside = nowMs < this.#outsideUntilMs || nowMs < (this.#forwarded.get(key) ?? 0);
    if (isOutside && (await this.#permission.ask(namespace))) return this.#forward(podPort, forwards);
    let direct: unknown;
    try {
      const socket = await this.#connectDirectly(asked);
      this.#forwarded.delete(key);
      this.#denied.delete(namespace);
      this.#outsideUntilMs = Number.NEGATIVE_INFINITY;
      return socket;
    } catch (thrown) {
      direct = thrown;
    }
    if (!(await this.#permission.ask(namespace))) {
      // A pod that refuses is reachable: it has just started, or does not listen.
      if (!isRefused(direct)) this.#denied.add(namespace);
      throw direct;
    }
    const socket = await this.#forward(podPort, forwards);
    if (!isRefused(direct)) this.#outsideUntilMs = clock.monotonicMs() + rememberedMs;
    return socket;
  }

  #connectDirectly(asked: buildConnector.Options): Promise<Socket> {
    return new Promise((resolve, reject) => {
      this.#direct(asked, (error, socket) => {
        if (error === null) resolve(socket);
        else reject(error);
      });
    });
  }

  async #forward(podPort: PodPort, forwards: Forwards): Promise<Socket> {
    const key = keyOf(podPort);
    if (forwards.open >= forwards.most) {
      throw new Fault('upstream_refused', `Too many port-forwards are open (limit ${forwards.most}).`);
    }
    forwards.open++;
    try {
      const socket = await forwardPod(this.#parts.webSockets, podPort, this.#stopping.signal);
      socket.once('close', () => {
        forwards.open--;
      });
      // What listens there again listens at its address too.
      socket.once('error', () => this.#forwarded.delete(key));
      this.#remember(key);
      this.#denied.delete(podPort.namespace);
      return socket;
    } catch (thrown) {
      forwards.open--;
      this.#forwarded.delete(key);
      if (thrown instanceof StatusFault && thrown.status === 403) {
        this.#permission.refused(podPort.namespace);
        this.#denied.add(podPort.namespace);
      }
      throw thrown;
    }
  }

  #remember(key: string): void {
    const nowMs = this.#parts.clock.monotonicMs();
    for (const [other, untilMs] of this.#forwarded) if (untilMs < nowMs) this.#forwarded.delete(other);
    this.#forwarded.set(key, nowMs + rememberedMs);
  }
}

function isRefused(thrown: unknown): boolean {
  return systemErrorCode(thrown) === 'ECONNREFUSED';
}

/** A recreated pod has another address. */
function keyOf({ namespace, pod, ip, port }: PodPort): string {
  return `${namespace}/${pod} ${ip} ${port}`;
}

/**
 * Asks the cluster whether this client may forward ports in a namespace, and caches the answer. The verb is the one for
 * WebSockets; Kubernetes 1.35 and later also require `create`, which shows when a forward is opened.
 */
class ForwardPermission {
  readonly #api: ClusterApi;
  readonly #clock: Clock;
  readonly #said = new Map<string, { readonly untilMs: number; readonly answer: Promise<boolean> }>();

  constructor(api: ClusterApi, clock: Clock) {
    this.#api = api;
    this.#clock = clock;
  }

  /** True also if the cluster does not answer: opening a forward then shows it. */
  ask(namespace: string): Promise<boolean> {
    const known = this.#said.get(namespace);
    if (known !== undefined && this.#clock.monotonicMs() < known.untilMs) return known.answer;
    const answer = this.#review(namespace).catch(() => true);
    this.#note(namespace, answer, believedMs);
    void answer.then((allowed) => {
      if (!allowed) this.#note(namespace, answer, refusalBelievedMs);
    });
    return answer;
  }

  /** A forward was refused, whatever the review said. */
  refused(namespace: string): void {
    this.#note(namespace, Promise.resolve(false), refusalBelievedMs);
  }

  #note(namespace: string, answer: Promise<boolean>, believedForMs: number): void {
    this.#said.set(namespace, { untilMs: this.#clock.monotonicMs() + believedForMs, answer });
  }

  async #review(namespace: string): Promise<boolean> {
    const signal = AbortSignal.timeout(reviewTimeoutMs);
    return isAllowed(
      this.#api,
      { group: '', resource: 'pods', subresource: 'portforward', verb: 'get', namespace },
      signal,
    );
  }
}
