import { createHash, randomInt } from 'node:crypto';
import { Fault } from '../model/fault.ts';
import type { NamespacedId } from '../model/inventory/identity.ts';
import type { FunctionSpec } from './functionSpec.ts';
import { CallCounter } from './hostCalls.ts';
import { mostInFlight, Replica, type ReplicaContext, type ReplicaEvents } from './replica.ts';

/** Kubernetes' alphabet for random name suffixes: no vowels, no letters that look like digits. */
const nameLetters = 'bcdfghjklmnpqrstvwxz2456789';

/** `<function>-<hash of its spec>-<5 random letters>`, as the pods of a Deployment are named. */
function podName(spec: FunctionSpec): string {
  const hash = createHash('sha256').update(JSON.stringify(spec)).digest('hex').slice(0, 10);
  const chance = Array.from({ length: 5 }, () => nameLetters[randomInt(nameLetters.length)]).join('');
  return `${spec.name}-${hash}-${chance}`;
}

/** What all functions of a host share. */
export interface HostContext extends ReplicaContext {
  /** A replica became ready or unready, or started. */
  readonly changed: () => void;
  readonly ended: ReplicaEvents['ended'];
}

/** A function and its replicas, among which it balances its calls. */
export class HostedFunction {
  readonly id: NamespacedId;
  readonly spec: FunctionSpec;
  /** By name. */
  readonly replicas: readonly Replica[];
  readonly calls = new CallCounter();
  readonly #waiting = new Set<() => void>();
  #next = 0;

  constructor(id: NamespacedId, spec: FunctionSpec, context: HostContext) {
    this.id = id;
    this.spec = spec;
    const events: ReplicaEvents = {
      changed: () => {
        context.changed();
        this.#wake();
      },
      ended: context.ended,
      ran: (seconds) => this.calls.runSeconds.observe(seconds),
    };
    const names = Array.from({ length: spec.replicas }, () => podName(spec)).sort();
    this.replicas = names.map((name) => new Replica(name, id, spec, events, context));
  }

  /**
   * The replica for the next call, and how long it took until one was ready, ms.
   * @param waitMs how long to wait for a ready one
   * @throws Fault function_failed if none becomes ready, at once if the program is missing; too_many_requests if all
   * are full
   */
  async takeReplica(waitMs: number, signal: AbortSignal): Promise<{ replica: Replica; waitedMs: number }> {
    const askedMs = performance.now();
    const untilMs = askedMs + waitMs;
    let waited = false;
    for (;;) {
      const found = leastBusy(this.replicas, this.#next);
      if (found !== null && found.one.inFlight < mostInFlight) {
        this.#next = (found.index + 1) % this.replicas.length;
        return { replica: found.one, waitedMs: waited ? performance.now() - askedMs : 0 };
      }
      if (found !== null || this.#waiting.size >= mostInFlight * this.replicas.length) {
        throw new Fault('too_many_requests', 'All replicas of the function are busy. Try again later.');
      }
      const missing = this.replicas.find(({ missingProgram }) => missingProgram !== null)?.missingProgram;
      if (missing) throw new Fault('function_failed', `"${this.spec.name}" is not ready. ${missing}`);
      const leftMs = untilMs - performance.now();
      if (leftMs <= 0 || signal.aborted) {
        throw new Fault('function_failed', `No replica of "${this.spec.name}" is ready. See its log.`);
      }
      waited = true;
      await this.#woken(leftMs, signal);
    }
  }

  /** Every waiting call checks again for a ready replica. */
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

/** Something that accepts calls. */
interface Busy {
  readonly ready: boolean;
  readonly inFlight: number;
}

/**
 * Where the next call goes: the ready one with the fewest calls in flight; ties go to the first from index `from` on,
 * wrapping around. Null if none is ready.
 */
export function leastBusy<T extends Busy>(all: readonly T[], from: number): { one: T; index: number } | null {
  let found: { one: T; index: number } | null = null;
  for (let step = 0; step < all.length; step++) {
    const index = (from + step) % all.length;
    const one = all[index];
    if (one?.ready && (found === null || one.inFlight < found.one.inFlight)) found = { one, index };
  }
  return found;
}
