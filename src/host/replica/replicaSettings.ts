import { parseGoDuration } from '../../model/inventory/goDuration.ts';
import { functionVariablePrefix, replicaEnvironment } from '../replicaWire.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Settings of a replica from its environment, with the classic watchdog's names and defaults. */
export interface ReplicaSettings {
  readonly fprocess: string;
  /** Program and arguments: `fprocess` split at spaces, without a shell. */
  readonly command: readonly [string, ...string[]];
  readonly listen: { readonly path: string } | { readonly port: number };
  /** Whether a host reads the records. */
  readonly hosted: boolean;
  readonly version: string;
  /** A call's body must arrive completely within this time; 0: no limit. */
  readonly readTimeoutMs: number;
  /** How long calls may run after SIGTERM. */
  readonly writeTimeoutMs: number;
  /** Null: no limit. */
  readonly execTimeoutMs: number | null;
  readonly writeDebug: boolean;
  /** Whether standard error goes to the response as well as the log. False by default, unlike the classic watchdog. */
  readonly combineOutput: boolean;
  readonly cgiHeaders: boolean;
  /** Content type of every response; null: that of the request. */
  readonly contentType: string | null;
  /** Null: no limit. */
  readonly maxInFlight: number | null;
  /** The environment of every function process. */
  readonly environment: Environment;
}

/**
 * @param given the environment of this process
 * @throws Error with a message for the user if a setting is invalid
 */
export function replicaSettings(given: Environment): ReplicaSettings {
  const environment = functionEnvironment(given);
  const fprocess = environment['fprocess'] ?? '';
  const [program, ...args] = fprocess.split(' ').filter((part) => part !== '');
  if (program === undefined) throw new Error('Set the environment variable fprocess to the command of a call.');
  const socket = given[replicaEnvironment.socket];
  return {
    fprocess,
    command: [program, ...args],
    listen: socket === undefined ? { port: wholeNumber(environment, 'port', 8080) } : { path: socket },
    hosted: given[replicaEnvironment.hosted] === 'true',
    version: given[replicaEnvironment.version] ?? 'unknown',
    readTimeoutMs: duration(environment, 'read_timeout', 5000),
    writeTimeoutMs: duration(environment, 'write_timeout', 5000),
    execTimeoutMs: duration(environment, 'exec_timeout', 0) || null,
    writeDebug: environment['write_debug'] === 'true',
    combineOutput: environment['combine_output'] === 'true',
    cgiHeaders: environment['cgi_headers'] !== 'false',
    contentType: environment['content_type'] || null,
    maxInFlight: wholeNumber(environment, 'max_inflight', 0) || null,
    environment,
  };
}

/**
 * The environment of the function's process: under a host, its own variables without the prefix, and none of the
 * host's.
 */
function functionEnvironment(given: Environment): Environment {
  const environment: Record<string, string | undefined> = {};
  const ofHost = new Set<string>(Object.values(replicaEnvironment));
  for (const [name, value] of Object.entries(given)) {
    if (!ofHost.has(name) && !name.startsWith(functionVariablePrefix)) environment[name] = value;
  }
  for (const [name, value] of Object.entries(given)) {
    if (name.startsWith(functionVariablePrefix)) environment[name.slice(functionVariablePrefix.length)] = value;
  }
  return environment;
}

function duration(environment: Environment, name: string, otherwiseMs: number): number {
  const text = environment[name];
  if (text === undefined || text === '') return otherwiseMs;
  const ms = parseGoDuration(text);
  if (ms === null) throw new Error(`${name} must be a duration such as 5s or 300ms, not "${text}".`);
  return ms;
}

function wholeNumber(environment: Environment, name: string, otherwise: number): number {
  const text = environment[name];
  if (text === undefined || text === '') return otherwise;
  if (!/^\d{1,6}$/.test(text)) throw new Error(`${name} must be a whole number, not "${text}".`);
  return Number(text);
}
