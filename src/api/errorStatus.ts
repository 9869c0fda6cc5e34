import type { ErrorCode } from '../contract/errorCode.ts';
import { Fault } from '../model/fault.ts';

/** The one place where an error code becomes an HTTP status. */
export const errorStatus: Readonly<Record<ErrorCode, number>> = {
  missing_parameter: 400,
  repeated_parameter: 400,
  malformed_parameter: 400,
  ambiguous_name: 400,
  malformed_request: 400,
  body_too_large: 400,
  unauthorized: 401,
  host_not_allowed: 403,
  origin_not_allowed: 403,
  target_not_allowed: 403,
  role_not_allowed: 403,
  unknown_path: 404,
  unknown_function: 404,
  unknown_pod: 404,
  unknown_node: 404,
  unknown_connection: 404,
  method_not_allowed: 405,
  too_many_requests: 429,
  internal: 500,
  upstream_refused: 502,
  upstream_failed: 502,
  upstream_unsupported: 502,
  function_failed: 502,
  no_connection: 503,
  no_metrics_source: 503,
  no_log_source: 503,
  shutting_down: 503,
  upstream_timeout: 504,
  function_timeout: 504,
};

/** What a client is told when something was thrown: a Fault's own words, else only that it is a bug. */
export function faultOf(thrown: unknown): Fault {
  if (thrown instanceof Fault) return thrown;
  return new Fault('internal', 'This is a bug in faascope; its log says more.', { cause: thrown });
}

/** The body of an error answer. */
export function errorBody(code: ErrorCode, message: string): Buffer {
  return Buffer.from(JSON.stringify({ status: 'error', code, message }));
}
