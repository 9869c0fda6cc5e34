import type { StreamedFunction, StreamedNode } from '../../../src/client/client.ts';

/** A function of the list, as far as the overview shows it. */
export type FunctionItem = Pick<
  StreamedFunction,
  | 'namespace'
  | 'name'
  | 'state'
  | 'replicasWanted'
  | 'replicasReady'
  | 'nodes'
  | 'callsPerSecond'
  | 'errorPercent'
  | 'cpuPercent'
  | 'memoryPercent'
  | 'problem'
  | 'sources'
>;

/** A node of the list, as far as the overview shows it. */
export type NodeItem = Pick<
  StreamedNode,
  | 'name'
  | 'pods'
  | 'memoryBytes'
  | 'cpus'
  | 'cpuPercent'
  | 'memoryPercent'
  | 'rootDiskPercent'
  | 'networkDownKibPerSecond'
  | 'networkUpKibPerSecond'
  | 'problem'
  | 'sources'
>;

/** The worst finding about a function or node. */
export type Problem = NonNullable<StreamedFunction['problem']>;

/** The key of a function in lists and topics. */
export function functionKey({ namespace, name }: Pick<FunctionItem, 'namespace' | 'name'>): string {
  return `${namespace}/${name}`;
}
