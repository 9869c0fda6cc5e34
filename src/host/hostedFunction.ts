import { createHash, randomInt } from 'node:crypto';
import { Fault } from '../model/fault.ts';
import type { NamespacedId } from '../model/inventory/identity.ts';
import { CallCounter } from './callCounter.ts';
import type { FunctionSpec } from './functionSpec.ts';
import { leastBusy } from './leastBusy.ts';
import { mostInFlight, Replica, type ReplicaNews, type ReplicaSurroundings } from './replica.ts';

/** Kubernetes' alphabet for the random part of a pod's name: no vowels, no letters like digits. */
const nameLetters = 'bcdfghjklmnpqrstvwxz2456789';

/** `<fn>-<hash of its spec>-<5 by chance>`, as the pods of a Deployment are named. */
function podName(spec: FunctionSpec): string {
  const hash = createHash('sha256').update(JSON.stringify(spec)).digest('hex').slice(0, 10);
  const chance = Array.from({ length: 5 }, () => nameLetters[randomInt(nameLetters.length)]).join('');
  return `${spec.name}-${hash}-${chance}`;
}

/** What all functions of a host share. */
export interface ConnectionContext extends ReplicaSurroundings {
  /** A replica is ready, or not any more, or has started. */
  readonly changed: () => void;
  readonly ended: ReplicaNews['ended'];
}

/** A function with its replicas, over which its calls are spread. */
export class HostedFunction {
  readonly id: NamespacedId;
  readonly spec: FunctionSpec;
  /** By name. */
  readonly replicas: readonly Replica[];
  readonly calls = new CallCounter();
  readonly #waiting = new Set<() => void>();
  #next = 0;

  constructor(id: NamespacedId, spec: FunctionSpec, surroundings: ConnectionContext) {
    this.id = id;
    this.spec = spec;
    const news: ReplicaNews = {
      changed: () => {
        surroundings.changed();
        this.#wake();
      },
      ended: surroundings.ended,
      ran: (seconds) => this.calls.runSeconds.observe(seconds),
    };
    const names = Array.from({ length: spec.replicas }, () => podName(spec)).sort();
    this.replicas = names.map((name) => new Replica(name, id, spec, news, surroundings));
  }

  /**
   * The replica that takes the next call.
   *
   * @param waitMs how long to wait for a ready one
   * @throws Fault function_failed when none becomes ready, too_many_requests when all are full
   */
  async takeReplica(waitMs: number, signal: AbortSignal): Promise<Replica> {
    const untilMs = performance.now() + waitMs;
    for (;;) {
      const found = leastBusy(this.replicas, this.#next);
      if (found !== null && found.one.inFlight < mostInFlight) {
        this.#next = (found.index + 1) % this.replicas.length;
        return found.one;
      }
      if (found !== null || this.#waiting.size >= mostInFlight * this.replicas.length) {
        throw new Fault('too_many_requests', 'All replicas of the function are busy; try again later.');
      }
      const leftMs = untilMs - performance.now();
      if (leftMs <= 0 || signal.aborted) {
        throw new Fault('function_failed', `No replica of "${this.spec.name}" is ready; its log says why.`);
      }
      await this.#woken(leftMs, signal);
    }
  }

  /** Those that wait look for themselves whether one is ready. */
  #wake(): void {
    for (const goOn of [...this.#waiting]) goOn();
  }

  #woken(waitMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const goOn = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', goOn);
        this.#waiting.delete(goOn);
        resolve();
      };
      const timer = setTimeout(goOn, waitMs);
      signal.addEventListener('abort', goOn, { once: true });
      this.#waiting.add(goOn);
    });
  }
}
