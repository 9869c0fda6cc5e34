import type { Clock } from '../clock.ts';
import type { SourceHealth } from '../source/sourceHealth.ts';
import { type LossRule, SourceWatch, sourceIdentity } from '../source/sourceWatch.ts';
import type { EventLog } from './eventLog.ts';
import type { Problem } from './problem.ts';

/** A source that fails is lost after this time and two of its intervals, ms. */
const lostAfterMs = 3000;
/** The pod of an agent is replaced within this time, ms. */
const agentLostAfterMs = 30_000;
/** A single failed request is no loss before this time, ms. */
const unrepeatedMs = 15_000;
/** The loss of a source that is no longer listed is remembered for this long, ms: its pod may come back. */
const absentKeptMs = 600_000;

interface Loss {
  /** The newest health that is known. */
  health: SourceHealth;
  /** Unix ms. */
  readonly beganMs: number;
  /** Monotonic ms. */
  listedMs: number;
  /** Whether it had answered before, at this address or, of an agent, on this node. */
  readonly hadAnswered: boolean;
}

const isLost: LossRule = ({ name, intervalSeconds }, { lastedMs, isRepeated }) => {
  const afterMs = name === 'agent' ? agentLostAfterMs : Math.max(lostAfterMs, 2000 * (intervalSeconds ?? 0));
  return lastedMs >= (isRepeated ? afterMs : Math.max(afterMs, unrepeatedMs));
};

/** Which sources of a connection do not answer: a problem while they fail, and an event for each loss and recovery. */
export class SourceLosses {
  readonly #watch = new SourceWatch(isLost);
  readonly #events: EventLog;
  readonly #losses = new Map<string, Loss>();

  constructor(events: EventLog) {
    this.#events = events;
  }

  /** @returns the problems of the sources that are listed and fail now */
  look(sources: readonly SourceHealth[], clock: Clock): readonly Problem[] {
    const nowMs = clock.monotonicMs();
    const toWallMs = clock.wallMs() - nowMs;
    const listed = new Map(sources.map((source) => [sourceIdentity(source), source]));
    for (const [key, loss] of this.#losses) {
      const health = listed.get(key);
      if (health !== undefined) {
        loss.health = health;
        loss.listedMs = nowMs;
      } else if (nowMs - loss.listedMs > absentKeptMs) {
        this.#losses.delete(key);
      } else {
        loss.health = { ...loss.health, failing: null, lastSuccessAtMs: null };
      }
    }
    const absent = Array.from(this.#losses.values(), ({ health }) => health).filter(
      (health) => !listed.has(sourceIdentity(health)),
    );
    for (const { source, lostForMs, hadAnswered, sinceMs } of this.#watch.look([...sources, ...absent], nowMs)) {
      const atMs = toWallMs + sinceMs;
      const key = sourceIdentity(source);
      const health = listed.get(key);
      if (lostForMs === null && health !== undefined) {
        this.#losses.set(key, { health, beganMs: atMs, listedMs: nowMs, hadAnswered });
      } else {
        this.#losses.delete(key);
      }
      const { subject, params } = namesOf(source);
      this.#events.add(atMs, subject, { code: lostForMs === null ? 'source_lost' : 'source_back', params });
    }
    return Array.from(this.#losses.values()).flatMap((loss) => (loss.health.failing === null ? [] : problemOf(loss)));
  }
}

function problemOf({ health, beganMs, hadAnswered }: Loss): Problem {
  const { subject, params } = namesOf(health);
  const fact =
    subject.kind === 'node'
      ? ({ code: 'agent_not_responding', params: {} } as const)
      : ({ code: hadAnswered || health.lastSuccessAtMs !== null ? 'source_stale' : 'source_silent', params } as const);
  return { severity: 'error', beganMs, subject, fact };
}

/** An agent is named by its node. */
function namesOf({ name, address, nodeName }: Pick<SourceHealth, 'name' | 'address' | 'nodeName'>) {
  return nodeName === undefined
    ? ({ subject: { kind: 'source', namespace: null, name }, params: { source: name, address } } as const)
    : ({
        subject: { kind: 'node', namespace: null, name: nodeName },
        params: { source: name, address: nodeName },
      } as const);
}
