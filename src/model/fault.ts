import type { ErrorCode } from '../contract/errorCode.ts';

/**
 * A failure that a client is told of: thrown where it is known, mapped to HTTP once (api/errorAnswer).
 * `message` is one sentence that says what to do; it never holds a credential.
 */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
