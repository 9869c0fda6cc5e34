import type { ErrorCode } from '../contract/errorCode.ts';
import type { FailureReason } from '../contract/finding/failureReason.ts';

/** What a fault carries besides its code and its message. */
interface FaultDetails {
  readonly cause?: unknown;
  /** The values in the message, for programs. */
  readonly params?: Readonly<Record<string, string | number>>;
  /** Of an upstream: why it failed; `other` when left out. */
  readonly reason?: FailureReason;
}

/**
 * A failure reported to the client: thrown where it is known, and mapped to HTTP in one place (api/httpErrors).
 * `message` says what happened and, where the client can do something, what to do; it never contains a credential.
 */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly code: ErrorCode;
  readonly reason: FailureReason;
  /** Null for none. */
  readonly params: Readonly<Record<string, string | number>> | null;

  constructor(code: ErrorCode, message: string, { params, reason = 'other', ...options }: FaultDetails = {}) {
    super(message, options);
    this.code = code;
    this.reason = reason;
    this.params = params ?? null;
  }
}
