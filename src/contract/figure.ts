/** The figures of a node. */
export const nodeFigures = [
  'node.cpuRate',
  'node.memRate',
  'node.diskRate',
  'node.diskRead',
  'node.diskWrite',
  'node.networkDown',
  'node.networkUp',
] as const;

/** The figures of the interface, each of which a source may have or lack. A name with a dot is a field of a path. */
export const figures = [
  'functions',
  'image',
  'replicas',
  'invocations',
  'request_time',
  'func_time',
  'function.cpuRate',
  'function.memRate',
  'pods',
  'pod.cpuRate',
  'pod.memRate',
  'nodes',
  ...nodeFigures,
  'logs',
  'running',
] as const;

/** One of {@link figures}. */
export type Figure = (typeof figures)[number];
