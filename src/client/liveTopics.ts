import { severities } from '../contract/finding/severity.ts';
import { mostEndedInvocations } from '../contract/v1/liveTopics.ts';
import type {
  InvocationsDelta,
  InvocationsState,
  LiveEvent,
  LiveFinding,
  LiveInvocation,
  LogsDelta,
  LogsState,
} from '../contract/v1/stream.ts';

/** Lines of a log that a client holds. */
const mostLines = 1000;
/** As many as the server lists. */
const mostEvents = 200;

/** The invocations of a function after a delta. What is known with the same or a higher revision stays. */
export function invocationsAfter(state: InvocationsState, delta: InvocationsDelta): InvocationsState {
  if ('invocations' in delta) return { ...state, ...delta };
  const { changed, removed, counted = state.counted } = delta;
  const known = new Map(state.invocations.map((each) => [each.id, each]));
  for (const id of removed) known.delete(id);
  for (const each of changed) known.set(each.id, newerOf(known.get(each.id) ?? null, each));
  const all = [...known.values()].sort((a, b) => rankOf(a) - rankOf(b));
  const running = all.findIndex(({ endedAtSeconds }) => endedAtSeconds !== null);
  const invocations = running < 0 ? all : all.slice(0, running + mostEndedInvocations);
  return { ...state, invocations, counted };
}

/** The newer of two states of an invocation. */
export function newerOf(known: LiveInvocation | null, given: LiveInvocation): LiveInvocation {
  return known !== null && known.revision > given.revision ? known : given;
}

/** A log with further lines, without those that it has already. */
export function logAfter(state: LogsState, { lines, dropped }: LogsDelta): LogsState {
  const known = new Set(state.lines.map(({ id }) => id));
  const further = lines.filter(({ id }) => !known.has(id));
  return { ...state, lines: [...state.lines, ...further].slice(-mostLines), dropped: state.dropped + dropped };
}

/** An item of the topics `findings` and `events`. */
export type LiveItem = LiveFinding | LiveEvent;

export function isFinding(item: object): item is LiveFinding {
  return 'severity' in item;
}

export function isEvent(item: object): item is LiveEvent {
  return 'code' in item && !isFinding(item);
}

/**
 * The items of a list as the routes order them. Findings: those that last first, the worst and newest of them first; then the
 * newest ends. Events: the newest 200, newest first. Others stay as they are.
 */
export function ordered<Item extends object>(items: readonly Item[]): readonly Item[] {
  const sorted = [...items].sort((a, b) => {
    if (isFinding(a) && isFinding(b)) return byUrgency(a, b);
    return isEvent(a) && isEvent(b) ? b.atSeconds - a.atSeconds : 0;
  });
  return sorted.slice(0, items.every(isEvent) ? mostEvents : undefined);
}

/** Running invocations come first, the newest start first; then the newest ends. */
function rankOf({ startedAtSeconds, endedAtSeconds }: LiveInvocation): number {
  return endedAtSeconds === null ? -1e12 - startedAtSeconds : -endedAtSeconds;
}

function byUrgency(a: LiveFinding, b: LiveFinding): number {
  if (a.endedSeconds !== null || b.endedSeconds !== null) {
    return (b.endedSeconds ?? 1e12) - (a.endedSeconds ?? 1e12);
  }
  return severities.indexOf(a.severity) - severities.indexOf(b.severity) || b.sinceSeconds - a.sinceSeconds;
}
