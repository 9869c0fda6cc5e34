import { rmdirSync, unlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { ReplicaLog } from './replicaLog.ts';
import { ReplicaServer } from './replicaServer.ts';
import { type ReplicaSettings, replicaSettings } from './replicaSettings.ts';

/**
 * A replica of a function: a process that behaves like OpenFaaS' classic watchdog and has the same environment
 * variables. It runs standalone (in a container, on `port`) or under faascope's host (on a Unix socket, see
 * replicaWire.ts).
 */
function main(): void {
  let settings: ReplicaSettings;
  try {
    settings = replicaSettings(process.env);
  } catch (thrown) {
    process.stderr.write(`${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
    process.exitCode = 2;
    return;
  }
  const log = settings.hosted ? ReplicaLog.ofHost() : new ReplicaLog(null);
  const server = new ReplicaServer(settings, log);
  // Unless this process is killed by SIGKILL, the processes of its calls end with it.
  process.on('exit', () => server.kill());
  const leave = () => {
    void server.close().then(() => log.end(() => process.exit(0)));
  };
  process.on('SIGTERM', leave);
  process.on('SIGINT', leave);
  if (settings.hosted) endWithHost(settings);
  server.listen().catch((error: unknown) => {
    log.watchdog('-', `Error: ${error instanceof Error ? error.message : String(error)}`);
    log.end(() => process.exit(1));
  });
}

/** Standard input ends when the host is gone, however it ended. */
function endWithHost({ listen }: ReplicaSettings): void {
  const gone = () => {
    try {
      if ('path' in listen) {
        unlinkSync(listen.path);
        // The last replica of a killed host removes the folder too.
        rmdirSync(dirname(listen.path));
      }
    } catch {
      // The host has removed it already, or another replica's socket is still in it.
    }
    process.exit(1);
  };
  process.stdin.on('end', gone).on('error', gone).resume();
}

main();
