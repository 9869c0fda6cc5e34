import type { LiveInvocation } from '../../contract/v1/stream.ts';
import { Fault } from '../../model/fault.ts';
import { joinInvocation } from '../../model/invocation/joinedInvocation.ts';
import type { FoundInvocation } from '../../model/invocation/keptInvocations.ts';
import { withIdleEnds } from '../../model/invocation/runningCalls.ts';
import type { LogFollowing, LogSource } from '../../model/source/logSource.ts';
import { invocationObject } from '../objects/invocationObject.ts';
import { Feed, type FeedContext, type Presence } from './feed.ts';
import { serverSentEvent } from './serverSentEvent.ts';

/** How long to wait before one that is not known is looked for again. */
const retryMs = 5000;

/** One invocation, sent whole when it changed. */
export class InvocationFeed extends Feed {
  readonly #id: string;
  #logs: LogSource | null = null;
  #found: FoundInvocation | null = null;
  #following: LogFollowing | null = null;
  #retryAtMs = 0;
  #object: LiveInvocation | null = null;
  #changedAt = Number.NEGATIVE_INFINITY;
  #isDirty = true;

  constructor(context: FeedContext, id: string) {
    super(context);
    this.#id = id;
  }

  override isMeasured(): boolean {
    return true;
  }

  override close(): void {
    this.#following?.end();
    this.#following = null;
  }

  protected override forget(): void {
    this.close();
    this.#found = null;
    this.#object = null;
    this.#isDirty = true;
    this.#retryAtMs = 0;
  }

  protected override look(): Presence {
    const { connection, index } = this.context;
    if (index === null) return 'filling';
    if (connection.logs !== this.#logs) this.forget();
    this.#logs = connection.logs;
    if (this.#logs === null) return 'no_log_source';
    if (this.#found?.current() == null) this.#find(this.#logs, connection.clock.monotonicMs());
    return this.#found === null ? 'unknown_invocation' : 'present';
  }

  protected override update(second: number): string | null {
    const changed = this.#look(second);
    return changed === null ? null : JSON.stringify(changed);
  }

  protected override happeningsNow(nowSeconds: number): Buffer | null {
    return this.#event(this.#look(this.second + 1), nowSeconds);
  }

  protected override happenedSince(second: number, nowSeconds: number): Buffer | null {
    return this.#event(this.#changedAt >= second ? this.#object : null, nowSeconds);
  }

  protected override stateNow(): LiveInvocation {
    if (this.#object === null) throw new Error('An invocation that is not known has no state.');
    return this.#object;
  }

  protected override deltaSince(second: number | null): string | null {
    return second === null || this.#changedAt >= second ? JSON.stringify(this.#object) : null;
  }

  #event(invocation: LiveInvocation | null, nowSeconds: number): Buffer | null {
    const { topic } = this.context;
    return invocation === null ? null : serverSentEvent('invocation', { topic, nowSeconds, invocation });
  }

  #find(logs: LogSource, nowMs: number): void {
    if (this.#found === null && nowMs < this.#retryAtMs) return;
    const { connection, namespaces, happened } = this.context;
    this.close();
    this.#retryAtMs = nowMs + retryMs;
    this.#found = logs.find(this.#id, ({ namespace }) => namespaces?.has(namespace) ?? true);
    if (this.#found === null) return;
    const heard = () => {
      if (this.#isDirty) return;
      this.#isDirty = true;
      happened();
    };
    try {
      const { function: of, startedAt } = this.#found.invocation;
      this.#following = logs.follow(of, Math.max(startedAt, connection.clock.wallMs() - 60_000), heard);
    } catch (thrown) {
      // It is followed as long as others do.
      if (!(thrown instanceof Fault)) throw thrown;
    }
  }

  /** @returns the invocation if it changed */
  #look(second: number): LiveInvocation | null {
    const { connection, index } = this.context;
    this.#isDirty = false;
    const current = this.#found?.current() ?? null;
    if (current === null || index === null) return null;
    const [invocation = current] = withIdleEnds(connection, [current]);
    if (this.#object?.revision === invocation.revision && this.#object.node === invocation.pod.nodeName) return null;
    this.#object = invocationObject(joinInvocation(invocation, index));
    this.#changedAt = second;
    return this.#object;
  }
}
