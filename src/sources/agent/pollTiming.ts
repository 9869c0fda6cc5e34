/** A poll comes so long after the agent's tick: reading a full node takes a few ms, and timers are late by some. */
const afterTickMs = 20;
/** Agents are asked one after the other within this, so that a thousand answers do not come at once. */
const spreadMs = 60;
/** A tick that was expected and has not come is looked for again after this. */
const lateTickMs = 60;
const mostLooks = 5;
const intervalMs = 1000;
/** One that failed often is asked less often. */
const fewFailures = 5;
const seldomMs = 5000;

/** What the time of the next poll depends on. */
export interface PollOutcome {
  /** The agent's wall time now, ms. */
  readonly agentWallMs: number;
  /** Age of its newest tick now, ms. */
  readonly tickAgeMs: number;
  /** How often in a row it was asked without that a new tick had come. */
  readonly looks: number;
}

/** A number from 0 up to, without, 1, the same for the same name. */
export function phaseOf(name: string): number {
  let hash = 0;
  for (let index = 0; index < name.length; index++) hash = (hash * 31 + name.charCodeAt(index)) % 997;
  return hash / 997;
}

/** How long after an answer the next one is asked for, ms: shortly after the agent's next tick. */
export function nextPollMs({ agentWallMs, tickAgeMs, looks }: PollOutcome, phase: number): number {
  if (tickAgeMs >= intervalMs && looks < mostLooks) return lateTickMs;
  const untilTickMs = intervalMs - (agentWallMs % intervalMs);
  return untilTickMs + afterTickMs + spreadMs * phase;
}

/** How long after a failure the next one is asked for, ms. @param random from 0 up to, without, 1 */
export function retryPollMs(failures: number, random: number): number {
  return failures <= fewFailures ? intervalMs * (0.9 + 0.2 * random) : seldomMs * (1 - random / 2);
}
