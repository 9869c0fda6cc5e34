import { Fault } from '../../model/fault.ts';
import type { NamespacedId } from '../../model/inventory/identity.ts';
import type { LogListener } from '../../model/invocation/logListeners.ts';
import type { LogFollowing, LogSource } from '../../model/source/logSource.ts';
import type { FeedContext, Presence } from './feed.ts';
import type { FunctionTopic } from './topic.ts';

/** How far back a log is read at first, ms. */
const readBackMs = 60_000;
/** How long that may delay the topic. */
const fillMs = 5000;
/** How long to wait before a function that could not be followed is tried again. */
const retryMs = 5000;

/** The function of a topic, whose logs are followed as long as the topic is. */
export class FollowedFunction {
  readonly #context: FeedContext;
  readonly #topic: FunctionTopic;
  readonly #listener: LogListener;
  #id: NamespacedId | null = null;
  #logs: LogSource | null = null;
  #following: LogFollowing | null = null;
  #isReady = false;
  /** Monotonic ms. */
  #readyAtMs = Number.POSITIVE_INFINITY;
  #retryAtMs = 0;

  constructor(context: FeedContext, topic: FunctionTopic, listener: LogListener) {
    this.#context = context;
    this.#topic = topic;
    this.#listener = listener;
  }

  /** Null while it does not exist. */
  get id(): NamespacedId | null {
    return this.#id;
  }

  /** Null while its logs are not followed. */
  get following(): LogFollowing | null {
    return this.#following;
  }

  /** Follows it if it exists and may be seen. Call it once a second. */
  look(): Presence {
    const { connection, index, namespaces } = this.#context;
    const { namespace, name } = this.#topic;
    if (index === null) return 'filling';
    const isVisible = namespaces?.has(namespace) ?? true;
    this.#id = (isVisible ? index.functionAt(namespace, name)?.id : null) ?? null;
    if (connection.logs !== this.#logs || this.#id === null) this.end();
    if (this.#id === null) return 'unknown_function';
    this.#logs = connection.logs;
    // Resolves always; what it counts is read in the seconds after.
    void connection.calls?.prepare(this.#id, ['inFlight'], AbortSignal.timeout(fillMs));
    if (this.#logs === null) return 'no_log_source';
    const nowMs = connection.clock.monotonicMs();
    if (this.#following === null && !this.#follow(this.#logs, this.#id, nowMs)) return 'too_many_requests';
    return this.#isReady || nowMs >= this.#readyAtMs ? 'present' : 'filling';
  }

  end(): void {
    this.#following?.end();
    this.#following = null;
    this.#logs = null;
    this.#isReady = false;
    this.#retryAtMs = 0;
  }

  /** False if too many are followed. */
  #follow(logs: LogSource, id: NamespacedId, nowMs: number): boolean {
    if (nowMs < this.#retryAtMs) return false;
    const { connection, arrived } = this.#context;
    try {
      const following = logs.follow(id, connection.clock.wallMs() - readBackMs, this.#listener);
      this.#following = following;
      this.#readyAtMs = nowMs + fillMs;
      void following.ready.then(() => {
        if (this.#following !== following || this.#isReady) return;
        this.#isReady = true;
        arrived();
      });
      return true;
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw thrown;
      this.#retryAtMs = nowMs + retryMs;
      return false;
    }
  }
}
