import type { ErrorCode } from '../contract/errorCode.ts';

/**
 * A code of the server, or one of the client: `unreachable` when no answer came, `malformed_answer` when it was not one
 * of faascope, as from a proxy.
 */
export type ClientErrorCode = ErrorCode | 'unreachable' | 'malformed_answer';

/** Every failure of a request. */
export class FaascopeError extends Error {
  override readonly name = 'FaascopeError';
  readonly code: ClientErrorCode;
  /** Of the answer; null without one. */
  readonly status: number | null;
  /** When to try again, as the server asks; null if it does not. */
  readonly retryAfterSeconds: number | null;

  constructor(
    code: ClientErrorCode,
    message: string,
    status: number | null = null,
    retryAfterSeconds: number | null = null,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.code = code;
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** What was thrown while an answer was awaited or read. */
export function lostBy(thrown: unknown): FaascopeError {
  if (thrown instanceof FaascopeError) return thrown;
  return new FaascopeError('unreachable', 'The server did not answer.', null, null, { cause: thrown });
}
