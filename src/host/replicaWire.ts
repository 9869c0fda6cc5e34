import type { LogRecord } from '../model/invocation/logRecord.ts';
import type { FunctionSpec } from './functionSpec.ts';

/**
 * The records that a replica writes to its host over a pipe, one a line: `KIND SECONDS NANOS CALL TEXT`, where CALL is
 * the id of a call or `-`.
 */
export const replicaWire = {
  /** TEXT is a line of the replica's log, as bytes. */
  line: 'L',
  /** The process of a call has started; TEXT is its pid, also that of its process group. */
  forked: 'F',
  /** The process of a call and its descendants are gone; TEXT is the duration in seconds. */
  gone: 'G',
  /** The replica accepts calls. */
  ready: 'R',
} as const;

/**
 * Variables by which the host configures a replica. All that the stack file sets for the function has
 * {@link functionVariablePrefix} before its name.
 */
export const replicaEnvironment = {
  /** Path of the unix socket to listen on, instead of `port`. */
  socket: 'faascope_socket',
  /** `true`: records go to descriptor 3, and the end of standard input means that the host is gone. */
  hosted: 'faascope_hosted',
  /** The version that the replica logs. */
  version: 'faascope_version',
} as const;

/**
 * Prefix of the function's own variables, which the replica removes for the function's process: NODE_OPTIONS,
 * LD_PRELOAD and the like must not affect the replica's own Node.
 */
export const functionVariablePrefix = 'faascope_function.';

/** What functions inherit of the host's environment: nothing that could be a secret. */
const passedOn = ['PATH', 'HOME', 'USER', 'LANG', 'LC_ALL', 'LC_CTYPE', 'TZ', 'TMPDIR'];

/**
 * The whole environment of a replica. Nothing in it that a stack file chose has a name that means something to Node or
 * the system. `HOSTNAME` is the pod's name, as in a cluster.
 */
export function replicaVariables(
  spec: FunctionSpec,
  podName: string,
  socketPath: string,
  version: string,
): Record<string, string> {
  const inherited = passedOn.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const own = Object.entries({
    ...spec.environment,
    fprocess: spec.fprocess,
    read_timeout: `${spec.readTimeoutMs}ms`,
    write_timeout: `${spec.writeTimeoutMs}ms`,
    exec_timeout: `${spec.execTimeoutMs ?? 0}ms`,
  });
  return {
    ...Object.fromEntries(inherited),
    HOSTNAME: podName,
    ...Object.fromEntries(own.map(([name, value]) => [functionVariablePrefix + name, value])),
    [replicaEnvironment.socket]: socketPath,
    [replicaEnvironment.hosted]: 'true',
    [replicaEnvironment.version]: version,
  };
}

/** Receives the records of a replica. Times are Unix ms. */
export interface ReplicaListener {
  line(record: LogRecord): void;
  /** The process of a call has started. */
  forked(callId: string, pid: number): void;
  /** The process of a call is gone, after `seconds`. */
  gone(callId: string, atMs: number, seconds: number): void;
  ready(): void;
}

const newline = 10;
const space = 32;
/** Longer than any record. */
const longestRecordBytes = 64 * 1024;

/** Parses the records of {@link replicaWire} from a pipe; anything else is skipped. */
export class ReplicaRecordReader {
  readonly #listener: ReplicaListener;
  #rest: Buffer | null = null;

  constructor(listener: ReplicaListener) {
    this.#listener = listener;
  }

  push(chunk: Buffer): void {
    const bytes = this.#rest === null ? chunk : Buffer.concat([this.#rest, chunk]);
    let start = 0;
    for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, start)) {
      this.#record(bytes, start, end);
      start = end + 1;
    }
    const left = bytes.length - start;
    this.#rest = left > 0 && left <= longestRecordBytes ? Buffer.from(bytes.subarray(start)) : null;
  }

  /** Each part is a string of its own; a slice of a longer one would keep all of that in memory. */
  #record(bytes: Buffer, start: number, end: number): void {
    const afterKind = bytes.indexOf(space, start);
    const afterSeconds = bytes.indexOf(space, afterKind + 1);
    const afterNanos = bytes.indexOf(space, afterSeconds + 1);
    const afterCall = bytes.indexOf(space, afterNanos + 1);
    const inOrder =
      start < afterKind && afterKind < afterSeconds && afterSeconds < afterNanos && afterNanos < afterCall;
    if (!inOrder || afterCall >= end) return;
    const seconds = Number(bytes.toString('latin1', afterKind + 1, afterSeconds));
    const nanos = Number(bytes.toString('latin1', afterSeconds + 1, afterNanos));
    const callId = bytes.toString('latin1', afterNanos + 1, afterCall);
    const text = bytes.toString('utf8', afterCall + 1, end);
    switch (bytes.toString('latin1', start, afterKind)) {
      case replicaWire.line:
        this.#listener.line(callId === '-' ? { seconds, nanos, text } : { seconds, nanos, text, callId });
        break;
      case replicaWire.forked:
        this.#listener.forked(callId, Number(text));
        break;
      case replicaWire.gone:
        this.#listener.gone(callId, seconds * 1000 + nanos / 1e6, Number(text));
        break;
      case replicaWire.ready:
        this.#listener.ready();
        break;
    }
  }
}

/** Kills the process group of a call; does nothing if all its processes have ended. @param pid of its leader */
export function killProcessGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // ESRCH: they have ended.
  }
}
