import { nodeFiles, podFiles } from '../../agent/wire/filesRead.ts';
import { windowsPath } from '../../agent/wire/wireFormat.ts';
import type { CoarseHow } from '../../model/source/coarseUsage.ts';
import { measuredHow } from '../../model/source/measuredHow.ts';
import type { MeasuredEntity } from '../../model/source/metricsSource.ts';
import type { AgentDirectory } from './agentDirectory.ts';

const ofNodes: Readonly<Record<string, string>> = nodeFiles();
const ofPods: Readonly<Record<string, string>> = {
  ...podFiles,
  memoryPercent: podFiles.workingSetBytes,
  memoryBytes: podFiles.workingSetBytes,
};

/** How agents measure a figure: their addresses, and the files that they read. */
export function agentHow(
  directory: Pick<AgentDirectory, 'addressOf'>,
  figure: string,
  entity: MeasuredEntity,
): string | null {
  const isNode = 'nodeName' in entity;
  const file = (isNode ? ofNodes : ofPods)[figure];
  if (file === undefined) return null;
  const nodeNames = new Set(isNode ? [entity.nodeName] : entity.pods.map(({ nodeName }) => nodeName));
  const addresses = Array.from(nodeNames, (name) => directory.addressOf(name)).filter((address) => address !== null);
  return measuredHow(
    [...new Set(addresses)].map((address) => `${address}${windowsPath}`),
    file,
  );
}

/** How the agents of all nodes measure coarse figures. */
export const coarseAgentHow: CoarseHow = {
  cpuPercent: measuredHow([windowsPath], podFiles.cpuPercent),
  memoryBytes: measuredHow([windowsPath], podFiles.workingSetBytes),
  nodes: measuredHow([windowsPath], nodeFiles().cpuPercent),
};
