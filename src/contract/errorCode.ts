/**
 * The closed set of error codes that an answer can carry in `code`, each with what it means.
 * The HTTP status of each is mapped once, in the api room.
 */
export const errorMeaning = {
  missing_parameter: 'A parameter that the path needs is not in the query.',
  repeated_parameter: 'A parameter is in the query more than once.',
  malformed_parameter:
    'A parameter or the path is not what it should be: broken percent-encoding, a bad number, a bad address.',
  ambiguous_name: 'A bare name fits in more than one namespace; the message lists the choices.',
  malformed_request:
    'The request is not HTTP, has no Host, has a malformed header, is too long or does not arrive whole in time.',
  unauthorized: 'No token was sent, or one that is not known.',
  host_not_allowed: 'The Host header is not a loopback name although the server listens on loopback (DNS rebinding).',
  origin_not_allowed: 'A path that changes something was asked from an origin that is not allowed.',
  target_not_allowed: 'The address is not one that this server may connect to.',
  role_not_allowed: 'The token is known, but its role may not do this.',
  unknown_path: 'There is no such path.',
  unknown_function: 'There is no such function.',
  unknown_pod: 'There is no such pod.',
  unknown_node: 'There is no such node.',
  unknown_connection: 'There is no connection of that name.',
  method_not_allowed: 'The path exists, but not with this method; Allow lists those it has.',
  body_too_large: 'The body is larger than 64 MiB for a call, or 64 KiB for any other path.',
  too_many_requests: 'More requests are under way than the server takes at once.',
  upstream_refused: 'Nothing accepts connections at the address.',
  upstream_failed: 'The upstream answered with nonsense, broke off or answered with an error.',
  upstream_unsupported: 'What answers at the address is known, but this version has no source for it.',
  function_failed: 'The function could not be run, or its replica broke while it ran.',
  no_connection: 'Nothing is connected yet.',
  no_metrics_source: 'No connected source has these figures.',
  no_log_source: 'No connected source has logs.',
  shutting_down: 'The server is shutting down.',
  upstream_timeout: 'The upstream did not answer in time.',
  function_timeout: 'The function did not finish within its exec_timeout and was stopped.',
  internal: 'A bug in faascope.',
} as const satisfies Record<string, string>;

/** One of the closed set of codes in {@link errorMeaning}. */
export type ErrorCode = keyof typeof errorMeaning;

/** Every answer that is not a success. */
export const errorAnswerSchema = {
  type: 'object',
  required: ['status', 'code', 'message'],
  additionalProperties: false,
  properties: {
    status: { type: 'string', const: 'error' },
    code: { type: 'string', enum: Object.keys(errorMeaning) },
    message: { type: 'string', description: 'One sentence that says what to do.' },
  },
} as const;
