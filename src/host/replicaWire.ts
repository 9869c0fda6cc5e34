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

/** Environment by which the host tells a replica that it is one of its own. */
export const replicaEnvironment = {
  /** Path of the unix socket to listen on, instead of `port`. */
  socket: 'faascope_socket',
  /** `true`: records go to descriptor 3, and the end of standard input means that the host is gone. */
  hosted: 'faascope_hosted',
  /** What the replica calls its version in its log. */
  version: 'faascope_version',
} as const;
