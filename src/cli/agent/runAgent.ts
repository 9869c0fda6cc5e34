import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { CgroupReader } from '../../agent/cgroup/cgroupReader.ts';
import { NodeReader } from '../../agent/node/nodeReader.ts';
import { agentServer } from '../../agent/server/agentServer.ts';
import { NodeWindows } from '../../agent/windows/nodeWindows.ts';
import { StartMistake } from '../../connections/startMistake.ts';
import { systemClock } from '../../model/clock.ts';
import { PeriodicTasks } from '../../model/source/periodicTasks.ts';
import { hostPort } from '../../sources/http/hostPort.ts';
import { holdTick } from '../heldTick.ts';
import { listenMistake } from '../listenMistake.ts';
import type { StopSignal } from '../stopSignal.ts';
import { packageVersion } from '../version.ts';
import type { AgentOptions } from './agentOptions.ts';

const bootIdBytes = 8;

/**
 * Runs the agent of this node until it is told to stop.
 * @throws StartMistake when it cannot start as it was told to
 */
export async function runAgent(
  { listen, hostRoot, rootFilesystem, token }: AgentOptions,
  stopSignal: StopSignal,
): Promise<void> {
  if (process.platform !== 'linux') throw new StartMistake(['the agent reads /proc and cgroups, which only Linux has']);
  const version = packageVersion();
  holdTick();
  const warn = (message: string) => process.stderr.write(`${message}\n`);
  const tasks = new PeriodicTasks(systemClock, warn);
  process.on('unhandledRejection', (reason) => tasks.failed('background work', reason));
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
    throw new StartMistake([listenMistake(thrown, listen)]);
  }
  windows.sampler.start();
  process.stdout.write(announcement(server.address(), windows, version));
  await stopSignal.came;
  isStopping = true;
  windows.sampler.stop();
  server.close();
  server.closeAllConnections();
}

function announcement(address: unknown, { podCount, seesCgroups }: NodeWindows, version: string): string {
  const pods = seesCgroups
    ? `${podCount} pods now.`
    : 'no cgroups: figures of the node only. In a pod, mount those of the node below --host-root (deploy/agent.yaml).';
  return `faascope agent ${version} at http://${boundTo(address)}\nFigures: this node and its pods, every second; ${pods}\n`;
}

function boundTo(address: unknown): string {
  if (typeof address !== 'object' || address === null || !('port' in address) || !('address' in address)) return '';
  return hostPort(String(address.address), Number(address.port));
}
