/**
 * The closed set of error codes in `code` of an answer, with their meanings. Their HTTP statuses are mapped in the api
 * room.
 */
export const errorMeaning = {
  missing_parameter: 'A required parameter is missing.',
  repeated_parameter: 'A parameter is given more than once.',
  malformed_parameter: 'A parameter or the path is invalid, such as its percent-encoding, a number or an address.',
  malformed_cursor: 'The cursor is not from this list and sort order.',
  ambiguous_name: 'A bare name exists in several namespaces; the message lists them.',
  malformed_request:
    'The request is not valid HTTP, lacks a Host, has a malformed header, is too long or did not arrive in time.',
  unauthorized: 'The token is missing or unknown.',
  host_not_allowed: 'The Host header is not a loopback name although the server listens on loopback (DNS rebinding).',
  origin_not_allowed: 'A page of an origin that is not allowed requested a change, used the cookie or read `/api/v1`.',
  target_not_allowed: 'This server may not connect to the address.',
  role_not_allowed: 'The role of the token does not allow this.',
  invoke_not_enabled:
    'This server does not call functions: those of a cluster only with `--allow-invoke` and a gateway that it knows.',
  unknown_path: 'No such path.',
  unknown_function: 'No such function.',
  unknown_pod: 'No such pod.',
  unknown_node: 'No such node.',
  unknown_invocation: 'No such invocation, or it is no longer kept.',
  unknown_connection: 'No such connection.',
  method_not_allowed: 'The path does not accept this method; Allow lists those it accepts.',
  body_too_large: 'The body is larger than 64 MiB for a call, 512 KiB for a stream, or 64 KiB for any other path.',
  too_many_requests: 'Too many requests are in progress, or too many sign-ins have failed.',
  too_many_streams: 'The server, or this client, has too many open streams.',
  upstream_refused: 'The address refused the connection, or cannot be resolved or reached.',
  upstream_failed: 'The upstream answered with an error or an invalid answer, or closed the connection.',
  upstream_unsupported: 'The server at the address is recognised but not supported by this version.',
  function_failed: 'The function could not be started, or its replica failed while running it.',
  no_connection: 'Nothing is connected yet; for a call, no gateway has been found yet.',
  no_metrics_source: 'No connected source measures this.',
  no_log_source: 'No connected source provides logs.',
  shutting_down: 'The server is shutting down.',
  upstream_timeout: 'The upstream did not answer in time.',
  function_timeout: 'The function did not finish within its exec_timeout and was stopped.',
  internal: 'A bug in faascope.',
} as const satisfies Record<string, string>;

/** One of the closed set of codes in {@link errorMeaning}. */
export type ErrorCode = keyof typeof errorMeaning;

/** The schema of all error answers. */
export const errorAnswerSchema = {
  type: 'object',
  required: ['status', 'code', 'message'],
  additionalProperties: false,
  properties: {
    status: { type: 'string', const: 'error' },
    code: { type: 'string', enum: Object.keys(errorMeaning) },
    message: { type: 'string', description: 'What is wrong and what to do, in one or two sentences.' },
    params: {
      type: 'object',
      description: 'values in the message, such as `mostBytes` of `body_too_large`; left out where there are none',
      additionalProperties: { type: ['string', 'number'] },
    },
  },
} as const;
