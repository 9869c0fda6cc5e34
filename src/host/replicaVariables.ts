import type { FunctionSpec } from './functionSpec.ts';
import { functionVariablePrefix, replicaEnvironment } from './replicaWire.ts';

/** What functions get of the host's own environment: nothing that could be a secret. */
const passedOn = ['PATH', 'HOME', 'USER', 'LANG', 'LC_ALL', 'LC_CTYPE', 'TZ', 'TMPDIR'];

/**
 * The whole environment of a replica, from which its functions' is made: nothing of it that a stack file chose has a
 * name that means something to Node or to the system. `HOSTNAME` is the pod's name, as in a cluster.
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
