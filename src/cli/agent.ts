import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { CgroupReader } from '../agent/cgroup/cgroupReader.ts';
import { NodeReader } from '../agent/node/nodeReader.ts';
import { agentServer } from '../agent/server/agentServer.ts';
import { NodeWindows } from '../agent/windows/nodeWindows.ts';
import { StartupError } from '../connections/startupError.ts';
import { onBug } from '../model/bugs.ts';
import { systemClock } from '../model/clock.ts';
import { PeriodicTasks } from '../model/source/periodicTasks.ts';
import { hostPort } from '../sources/http/hostPort.ts';
import { holdTick } from './heldTick.ts';
import { type ListenAddress, listenError, parseListen } from './listenAddress.ts';
import { isFolder } from './options/givenPath.ts';
import type { GivenFlags } from './options/readFlags.ts';
import type { StopSignal } from './stopSignal.ts';
import { TokenFile } from './tokenFile.ts';
import { packageVersion } from './version.ts';

const bootIdBytes = 8;

/** The options of `faascope agent`, validated. */
interface AgentOptions {
  readonly listen: ListenAddress;
  readonly hostRoot: string;
  /** A folder of the node's root filesystem. */
  readonly rootFilesystem: string;
  /** Null: no token is required. */
  readonly token: TokenFile | null;
}

/**
 * Runs the agent of this node until a signal stops it.
 * @throws StartupError if it cannot start with these flags
 */
export async function runAgent(given: GivenFlags, stopSignal: StopSignal): Promise<void> {
  const { listen, hostRoot, rootFilesystem, token } = agentOptions(given);
  if (process.platform !== 'linux') throw new StartupError(['The agent needs Linux: it reads /proc and cgroups.']);
  const version = packageVersion();
  const warn = (message: string) => process.stderr.write(`${message}\n`);
  const tasks = new PeriodicTasks(systemClock, warn);
  process.on('unhandledRejection', (reason) => tasks.failed('background work', reason));
  onBug((thrown) => tasks.failed('background work', thrown));
  holdTick();
  const node = NodeReader.linux(hostRoot, systemClock, rootFilesystem);
  const windows = new NodeWindows({
    node,
    cgroups: new CgroupReader(hostRoot, systemClock, node.pressureFiles),
    clock: systemClock,
    bootId: randomBytes(bootIdBytes).toString('hex'),
    agentVersion: version,
  });
  let isStopping = false;
  const server = agentServer({
    windows,
    token: () => token?.current() ?? null,
    loopbackOnly: listen.loopbackOnly,
    isStopping: () => isStopping,
    version,
    failed: (thrown) => warn(thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)),
  });
  try {
    server.listen({ host: listen.host, port: listen.port });
    await once(server, 'listening');
  } catch (thrown) {
    throw listenError(thrown, listen);
  }
  windows.sampler.start();
  process.stdout.write(announcement(server.address(), windows, version));
  await stopSignal.came;
  isStopping = true;
  windows.sampler.stop();
  server.close();
  server.closeAllConnections();
}

/** Checks what was given. @throws StartupError with every mistake */
function agentOptions({ values, mistakes: earlier }: GivenFlags): AgentOptions {
  const mistakes = [...earlier];
  const listen = parseListen(values.get('listen')?.[0] ?? '127.0.0.1:8010');
  if (listen === null) mistakes.push('--listen must be HOST:PORT, such as 127.0.0.1:8010 or [::1]:8010.');
  const hostRoot = values.get('host-root')?.[0] ?? '/';
  const rootFilesystem = values.get('root-filesystem')?.[0] ?? hostRoot;
  if (!isFolder(hostRoot)) mistakes.push(`--host-root: no such folder: ${hostRoot}.`);
  if (rootFilesystem !== hostRoot && !isFolder(rootFilesystem)) {
    mistakes.push(`--root-filesystem: no such folder: ${rootFilesystem}.`);
  }
  const token = TokenFile.ofFlag(values.get('agent-token-file')?.[0], mistakes);
  if (listen !== null && !listen.loopbackOnly && !values.has('agent-token-file')) {
    mistakes.push('--listen beyond loopback needs --agent-token-file; without it anyone could read everything.');
  }
  if (mistakes.length > 0 || listen === null) throw new StartupError(mistakes);
  return { listen, hostRoot, rootFilesystem, token };
}

function announcement(address: unknown, { podCount, seesCgroups }: NodeWindows, version: string): string {
  const pods = seesCgroups
    ? `${podCount} pods now.`
    : 'no cgroups, so figures of the node only. In a pod, mount those of the node below --host-root (deploy/agent.yaml).';
  const figures = `Figures: this node and its pods, every second; ${pods}`;
  return `faascope agent ${version} at http://${boundAddress(address)}\n${figures}\n`;
}

function boundAddress(address: unknown): string {
  if (typeof address !== 'object' || address === null || !('port' in address) || !('address' in address)) return '';
  return hostPort(String(address.address), Number(address.port));
}
