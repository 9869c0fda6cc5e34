const encoder = new TextEncoder();

/** FNV-1a, 64 bits, of the UTF-8 bytes of a text, as 16 hex digits. http://www.isthe.com/chongo/tech/comp/fnv/ */
export function fnv1a64(text: string): string {
  let high = 0xcbf29ce4;
  let low = 0x84222325;
  for (const byte of encoder.encode(text)) {
    low = (low ^ byte) >>> 0;
    // Times the prime 2^40 + 0x1b3, in two halves.
    const product = low * 0x1b3;
    high = (high * 0x1b3 + Math.floor(product / 2 ** 32) + low * 256) % 2 ** 32;
    low = product % 2 ** 32;
  }
  return high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0');
}

/** What makes an invocation itself, on every replica and every re-read of the log. */
export interface InvocationIdentity {
  readonly podUid: string;
  readonly restartCount: number;
  readonly startSeconds: number;
  readonly startNanos: number;
  /** How many invocations of the container began at the same moment before it. */
  readonly ordinal: number;
}

/** The id of an invocation: 16 hex digits. */
export function invocationId(identity: InvocationIdentity): string {
  const { podUid, restartCount, startSeconds, startNanos, ordinal } = identity;
  return fnv1a64(`${restartCount}/${startSeconds}/${startNanos}/${ordinal}/${podUid}`);
}
