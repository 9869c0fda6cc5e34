/**
 * How a replica tells its host what happens, one record a line on a pipe:
 * `KIND SECONDS NANOS CALL TEXT`, where CALL is the call's id or `-`.
 */
export const replicaWire = {
  /** TEXT is a line of the replica's log, as bytes. */
  line: 'L',
  /** The call's process runs; TEXT is its pid, which is its process group's too. */
  forked: 'F',
  /** The call's process and all it started are gone; TEXT is how long it ran, in seconds. */
  gone: 'G',
  /** The replica takes calls. */
  ready: 'R',
} as const;

/**
 * Environment by which the host tells a replica that it is one of its own. All else that the stack file sets for the
 * function has {@link functionVariablePrefix} before its name.
 */
export const replicaEnvironment = {
  /** Path of the unix socket to listen on, instead of `port`. */
  socket: 'faascope_socket',
  /** `true`: records go to descriptor 3, and the end of standard input means that the host is gone. */
  hosted: 'faascope_hosted',
  /** What the replica calls its version in its log. */
  version: 'faascope_version',
} as const;

/**
 * Stands before the name of each variable that is the function's. The replica takes it off for the function's process:
 * what steers a program by its name (NODE_OPTIONS, LD_PRELOAD, OPENSSL_CONF) must not steer the replica's own Node.
 */
export const functionVariablePrefix = 'faascope_function.';
