/** Delay of a poll after the agent's tick: reading a full node takes a few ms, and timers are a little late. */
const afterTickMs = 20;
/** Polls of different agents are spread over this, so that a thousand answers do not arrive at once. */
const spreadMs = 60;
/** Delay before polling again for a tick that is overdue. */
const lateTickMs = 60;
const mostLooks = 5;
const intervalMs = 1000;
/** After more failures than this polls become rare. */
const fewFailures = 5;
const seldomMs = 5000;

/** What the next poll's time depends on. */
export interface PollOutcome {
  /** The agent's wall time now, ms. */
  readonly agentWallMs: number;
  /** Age of its newest tick now, ms. */
  readonly tickAgeMs: number;
  /** Polls in a row that brought no new tick. */
  readonly looks: number;
}

/** A number in [0, 1), the same for the same name. */
export function phaseOf(name: string): number {
  let hash = 0;
  for (let index = 0; index < name.length; index++) hash = (hash * 31 + name.charCodeAt(index)) % 997;
  return hash / 997;
}

/** Delay of the next poll after an answer, ms: until shortly after the agent's next tick. */
export function nextPollMs({ agentWallMs, tickAgeMs, looks }: PollOutcome, phase: number): number {
  if (tickAgeMs >= intervalMs && looks < mostLooks) return lateTickMs;
  const untilTickMs = intervalMs - (agentWallMs % intervalMs);
  return untilTickMs + afterTickMs + spreadMs * phase;
}

/** Delay of the next poll after a failure, ms. @param random in [0, 1) */
export function retryPollMs(failures: number, random: number): number {
  return failures <= fewFailures ? intervalMs * (0.9 + 0.2 * random) : seldomMs * (1 - random / 2);
}
