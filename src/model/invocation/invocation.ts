import type { NamespacedId } from '../inventory/identity.ts';
import type { LogMoment } from './logRecord.ts';

const encoder = new TextEncoder();

/** `unknown`: it is over, but the log does not say how or when it ended. */
export type InvocationState = 'running' | 'succeeded' | 'failed' | 'unknown';

/** What the log said last of a sub-function. */
export type SubFunctionState = 'started' | 'ended' | 'failed';

/** A sub-function that an invocation's log names. */
export interface SubFunction {
  readonly name: string;
  readonly state: SubFunctionState;
  /** When its start was logged, Unix ms; null if only a call to it was logged. */
  readonly startedAt: number | null;
  /** When its end or failure was logged, Unix ms; null before. */
  readonly endedAt: number | null;
}

/** A call from one sub-function to another. */
export interface CallEdge {
  readonly from: string;
  readonly to: string;
}

/** The pod that an invocation runs in. */
export interface InvocationPod {
  readonly uid: string;
  readonly name: string;
  /** Null until it is known. */
  readonly nodeName: string | null;
  /** Unix ms; null where unknown. */
  readonly createdAtMs: number | null;
}

/** One invocation of a function, read from its log. */
export interface Invocation {
  /** Hash of pod UID, restart count, start time (ns) and ordinal: the same on every re-read. */
  readonly id: string;
  readonly function: NamespacedId;
  readonly pod: InvocationPod;
  /** When the container of this invocation began, Unix ms; null where unknown. */
  readonly containerStartedAt: number | null;
  /** How often the container had been restarted before. */
  readonly restartCount: number;
  /** Whether it is the first one of its container, or began together with the first. */
  readonly isFirst: boolean;
  /** How long the call waited for a replica, ms, as measured where it waited; null where that is not measured. */
  readonly waitedMs: number | null;
  /** Unix ms. */
  readonly startedAt: number;
  /** Unix ms; null while it runs. */
  readonly endedAt: number | null;
  readonly state: InvocationState;
  /** As measured and logged by the platform; null if it was not. */
  readonly durationMs: number | null;
  readonly callId: string | null;
  /** In order of first appearance. */
  readonly subFunctions: readonly SubFunction[];
  readonly edges: readonly CallEdge[];
  /**
   * Whether some lines could be this invocation's or a concurrent one's. Such lines count for neither: they add no
   * sub-function and no edge.
   */
  readonly mixed: boolean;
  /**
   * Whether it runs, has logged nothing of its own so far, and its platform may write a function's output only when the
   * call has ended.
   */
  readonly outputPending: boolean;
  /** Increases with every change; the same on every re-read. */
  readonly revision: number;
}

/** The log lines of an invocation that are kept, oldest first. */
export interface InvocationLines {
  readonly lines: readonly InvocationLine[];
  /** Older lines that are no longer kept. */
  readonly dropped: number;
  /** Whether lines are left out that could be this invocation's or a concurrent one's. */
  readonly mixed: boolean;
}

/** A line of an invocation's log. */
export interface InvocationLine extends LogMoment {
  /** Pod UID, time in ns and ordinal: the same on every re-read. */
  readonly id: string;
  readonly text: string;
}

/** FNV-1a, 64 bits, of the UTF-8 bytes of a text, as 16 hex digits. http://www.isthe.com/chongo/tech/comp/fnv/ */
export function fnv1a64(text: string): string {
  let high = 0xcbf29ce4;
  let low = 0x84222325;
  // Encoding takes longer than the hash, and what is hashed here is mostly ASCII.
  const bytes = isAscii(text) ? null : encoder.encode(text);
  const length = bytes === null ? text.length : bytes.length;
  for (let index = 0; index < length; index++) {
    low = (low ^ (bytes === null ? text.charCodeAt(index) : (bytes[index] ?? 0))) >>> 0;
    // Times the prime 2^40 + 0x1b3, in two halves.
    const product = low * 0x1b3;
    high = (high * 0x1b3 + Math.floor(product / 2 ** 32) + low * 256) % 2 ** 32;
    low = product % 2 ** 32;
  }
  return high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0');
}

/** What identifies an invocation, on every replica and every re-read of the log. */
export interface InvocationIdentity {
  readonly podUid: string;
  readonly restartCount: number;
  readonly startSeconds: number;
  readonly startNanos: number;
  /** Number of earlier invocations of the container that began at the same moment. */
  readonly ordinal: number;
}

/** The id of an invocation: 16 hex digits. */
export function invocationId(identity: InvocationIdentity): string {
  const { podUid, restartCount, startSeconds, startNanos, ordinal } = identity;
  return fnv1a64(`${restartCount}/${startSeconds}/${startNanos}/${ordinal}/${podUid}`);
}

/**
 * The id of a log line.
 * @param ordinal number of earlier lines of the container that were written at the same moment
 */
export function lineId(podUid: string, { seconds, nanos }: LogMoment, ordinal: number): string {
  return `${podUid}:${seconds}${String(nanos).padStart(9, '0')}:${ordinal}`;
}

function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) > 127) return false;
  return true;
}
