import type { Clock } from '../../../model/clock.ts';
import { isAllowed } from '../access/accessReview.ts';
import type { ClusterApi } from '../clusterApi.ts';

const patienceMs = 2000;
/** Rights are changed by people: what was said is believed for so long. */
const believedMs = 60_000;
const refusalBelievedMs = 30_000;

/**
 * Asks the cluster whether this client may forward ports of the pods of a namespace, each now and then. The verb is the
 * one that a WebSocket needs; from Kubernetes 1.35 on it needs `create` besides, which is seen when it is opened.
 */
export class MayForward {
  readonly #api: ClusterApi;
  readonly #clock: Clock;
  readonly #said = new Map<string, { readonly untilMs: number; readonly answer: Promise<boolean> }>();

  constructor(api: ClusterApi, clock: Clock) {
    this.#api = api;
    this.#clock = clock;
  }

  /** True also where the cluster does not say: then it is seen when one is opened. */
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

  /** One was refused, whatever was said of the right. */
  refused(namespace: string): void {
    this.#note(namespace, Promise.resolve(false), refusalBelievedMs);
  }

  #note(namespace: string, answer: Promise<boolean>, believedForMs: number): void {
    this.#said.set(namespace, { untilMs: this.#clock.monotonicMs() + believedForMs, answer });
  }

  async #review(namespace: string): Promise<boolean> {
    const signal = AbortSignal.timeout(patienceMs);
    return isAllowed(
      this.#api,
      { group: '', resource: 'pods', subresource: 'portforward', verb: 'get', namespace },
      signal,
    );
  }
}
