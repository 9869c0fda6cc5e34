import type { V1Answers } from './answers.ts';
import type { UnfollowedReason } from './unfollowedReason.ts';

export type { UnfollowedReason } from './unfollowedReason.ts';

type Item<Route extends 'invocations' | 'invocationLines' | 'findings' | 'events'> = V1Answers[Route]['items'][number];

/** An invocation, as the routes serve it. */
export type LiveInvocation = Item<'invocations'>;

/** Calls of a function that are known from counters alone. */
export type CountedCalls = V1Answers['invocations']['counted'][number];

/** A log line, as the routes serve it. */
export type LiveLine = Item<'invocationLines'>;

/** Something that is wrong, or was in the last 10 minutes. */
export type LiveFinding = Item<'findings'>;

/** Something that changed. */
export type LiveEvent = Item<'events'>;

/** Ended invocations in the state of a topic; of more, the newest ends. */
export const mostEndedInvocations = 100;

/** Lines in the state of a topic. */
export const mostStateLines = 200;
/** Lines of a log that the server keeps for clients that come back, and that a client keeps. */
export const mostKeptLines = 1000;
/** Changes in the state of the topic of events, and that a client keeps. */
export const mostEvents = 200;

/** Whether all logs of the function of a topic are read. */
export interface Followed {
  readonly followed: boolean;
  /** Why they are not; null if they are. */
  readonly why: UnfollowedReason | null;
}

/**
 * The topic `invocations:NAMESPACE/NAME`: running invocations first, the newest start first; then the last 100 ends.
 * While it is not `followed`, some may be missing.
 */
export interface InvocationsState extends Followed {
  readonly connection: string;
  readonly invocations: readonly LiveInvocation[];
  /** Calls in flight besides those; null if there are none. */
  readonly counted: CountedCalls | null;
}

/**
 * What changed: new and changed invocations, and the ids of those that turned out not to be any; or all, which replace
 * the list. An invocation that is known with the same or a higher revision is repeated, not new. What else is left out
 * is unchanged.
 */
export type InvocationsDelta =
  | ({
      readonly changed: readonly LiveInvocation[];
      readonly removed: readonly string[];
      readonly counted?: CountedCalls | null;
    } & Partial<Followed>)
  | Omit<InvocationsState, 'connection'>;

/** The topic `logs:NAMESPACE/NAME`: its newest lines, oldest first. */
export interface LogsState {
  readonly connection: string;
  readonly lines: readonly LiveLine[];
  /** Lines that were left out since the first state, because they came faster than they are kept. */
  readonly dropped: number;
  /** Whether further lines may be missing: not all of the log could be read, or not in time. */
  readonly incomplete: boolean;
}

/** Further lines of a log, some of which may be known: lines have ids. */
export interface LogsDelta {
  readonly lines: readonly LiveLine[];
  /** Lines left out before them. */
  readonly dropped: number;
  /** Left out if unchanged. */
  readonly incomplete?: boolean;
}
