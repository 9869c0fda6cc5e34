import type { UnfollowedCode } from '../../contract/v1/unfollowedReason.ts';
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
/** How long to wait before a function that could not be followed is tried again, and before it is looked at again. */
const retryMs = 5000;

/** The function of a topic, whose logs are followed as long as the topic is. */
export class FollowedFunction {
  readonly #context: FeedContext;
  readonly #topic: FunctionTopic;
  readonly #listener: LogListener;
  #id: NamespacedId | null = null;
  #logs: LogSource | null = null;
  #following: LogFollowing | null = null;
  /** Whether its logs are being read back and up to now. */
  #isReading = false;
  #isReady = false;
  /** Monotonic ms. */
  #readyAtMs = Number.POSITIVE_INFINITY;
  #retryAtMs = 0;
  #lookAtMs = 0;
  #why: UnfollowedCode | null = null;

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

  /** Why not all of its logs are read; null while they are. */
  get why(): UnfollowedCode | null {
    return this.#why;
  }

  /** Follows it if it exists and may be seen. Call it once a second. */
  look(): Presence {
    const { connection, index, namespaces } = this.#context;
    const { namespace, name } = this.#topic;
    if (index === null) return 'filling';
    const isVisible = namespaces?.has(namespace) ?? true;
    this.#id = (isVisible ? index.functionAt(namespace, name)?.id : null) ?? null;
    if (connection.logs !== this.#logs) this.#retryAtMs = 0;
    if (connection.logs !== this.#logs || this.#id === null) this.end();
    this.#logs = connection.logs;
    if (this.#id === null) return 'unknown_function';
    // Resolves always; what it counts is read in the seconds after.
    void connection.calls?.prepare(this.#id, ['inFlight'], AbortSignal.timeout(fillMs));
    const nowMs = connection.clock.monotonicMs();
    const refused = this.#logs === null ? 'no_log_source' : this.#follow(this.#logs, this.#id, nowMs);
    if (refused !== null) {
      this.#why = refused;
      return refused;
    }
    this.#read(nowMs);
    if (!this.#isReady && nowMs < this.#readyAtMs) return 'filling';
    if (!this.#isReady) this.#why = 'logs_unread';
    return 'present';
  }

  /** One that could not be followed is still not tried again before its time. */
  end(): void {
    this.#following?.end();
    this.#following = null;
    this.#isReading = false;
    this.#isReady = false;
    this.#why = null;
  }

  /** Null, or why it is not followed. */
  #follow(logs: LogSource, id: NamespacedId, nowMs: number): 'too_many_requests' | null {
    if (this.#following !== null) return null;
    if (nowMs < this.#retryAtMs) return 'too_many_requests';
    const { clock } = this.#context.connection;
    try {
      this.#following = logs.follow(id, clock.wallMs() - readBackMs, this.#listener);
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw thrown;
      this.#retryAtMs = nowMs + retryMs;
      return 'too_many_requests';
    }
    this.#why = null;
    this.#readyAtMs = nowMs + fillMs;
    this.#lookAtMs = nowMs;
    return null;
  }

  /** Looks, now and then, whether its logs are read. */
  #read(nowMs: number): void {
    const following = this.#following;
    if (following === null || this.#isReading || nowMs < this.#lookAtMs) return;
    this.#isReading = true;
    this.#lookAtMs = nowMs + retryMs;
    following.read().then(
      (fault) => this.#wasRead(following, fault),
      (thrown: unknown) => {
        this.#context.failed(thrown);
        if (this.#following === following) this.#isReading = false;
      },
    );
  }

  #wasRead(following: LogFollowing, fault: Fault | null): void {
    if (this.#following !== following) return;
    this.#isReading = false;
    this.#why = fault === null ? null : fault.code === 'too_many_requests' ? 'too_many_requests' : 'logs_unread';
    if (this.#isReady) return;
    this.#isReady = true;
    this.#context.arrived();
  }
}
