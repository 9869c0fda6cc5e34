import { kubectl } from './lab.ts';

/** A pod as `kubectl get pods` shows it. */
export interface PodRow {
  readonly namespace: string;
  readonly name: string;
  readonly functionName: string;
  readonly ready: boolean;
  /** The column STATUS. */
  readonly status: string;
  readonly restarts: number;
  /** Empty while not scheduled. */
  readonly node: string;
}

/** Functions, pods and nodes as printed by kubectl, in faascope's order. */
export interface KubectlView {
  /** `namespace/name replicas image`. */
  readonly functions: readonly string[];
  readonly pods: readonly PodRow[];
  readonly nodes: readonly string[];
}

const podLine =
  /^(?<namespace>\S+)\s+(?<name>\S+)\s+(?<up>\d+)\/(?<all>\d+)\s+(?<status>\S+)\s+(?<restarts>\d+)(?: \([^)]*\))?\s+\S+\s+\S+\s+(?<node>\S+)\s+\S+\s+\S+\s+(?<labelled>\S+)$/;
/** Of one that is deleted and has ended, kubectl shows how it ended; the others are Terminating. */
const notEnded = ['--field-selector', 'status.phase!=Failed,status.phase!=Succeeded'];

/** Reads the given namespaces again. */
export async function kubectlView(namespaces: readonly string[]): Promise<KubectlView> {
  const labelled = ['--all-namespaces', '--selector', 'faas_function', '--no-headers'];
  const columns =
    'NS:.metadata.namespace,NAME:.metadata.name,REPLICAS:.spec.replicas,IMAGE:.spec.template.spec.containers[0].image';
  const [podText, functionText, nodeText] = await Promise.all([
    kubectl('get', 'pods', ...labelled, ...notEnded, '--output', 'wide', '--label-columns', 'faas_function'),
    kubectl('get', 'deployments', ...labelled, '--output', `custom-columns=${columns}`),
    kubectl('get', 'nodes', '--no-headers', '--output', 'custom-columns=NAME:.metadata.name'),
  ]);
  const pods = lines(podText)
    .map(podRow)
    .filter(({ namespace, status }) => namespaces.includes(namespace) && status !== 'Terminating')
    .sort((a, b) => order(a.functionName, b.functionName) || order(a.name, b.name));
  const functions = lines(functionText)
    .map((line) => line.split(/\s+/))
    .filter(([namespace = '']) => namespaces.includes(namespace))
    .map(([namespace, name, replicas, image]) => `${namespace}/${name} ${replicas} ${image}`)
    .sort();
  return { functions, pods, nodes: lines(nodeText).sort() };
}

function podRow(line: string): PodRow {
  const { groups } = podLine.exec(line) ?? {};
  if (groups === undefined) throw new Error(`kubectl printed a line that is not understood: ${line}`);
  const { namespace = '', name = '', up, all, status = '', restarts, node = '', labelled = '' } = groups;
  return {
    namespace,
    name,
    functionName: labelled,
    ready: up === all,
    status,
    restarts: Number(restarts),
    node: node === '<none>' ? '' : node,
  };
}

function lines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
}

function order(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
