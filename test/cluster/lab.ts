import { execFile, execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const folder = join(import.meta.dirname, '../lab');

type Component =
  | 'etcd'
  | 'apiserver'
  | 'controller-manager'
  | 'scheduler'
  | 'containerd'
  | 'kubelet'
  | 'kube-state-metrics'
  | 'node-exporter'
  | 'prometheus'
  | 'provider'
  | 'gateway'
  | 'faascope-image'
  | PodComponent;

/** Components that do not run by default; stop them after use. */
type PodComponent = 'gateway-pod' | 'prometheus-pod' | 'prometheus-stack-pod' | 'agent-pods' | 'server-pod';

/** The running lab, as described by `test/lab/env`. */
export const lab = readLab();

function readLab() {
  const text = execFileSync(join(folder, 'env'), { encoding: 'utf8' });
  const variables = new Map(
    [...text.matchAll(/^export (\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
  const variable = (name: string): string => {
    const value = variables.get(name);
    if (value === undefined) throw new Error(`test/lab/env does not tell ${name}.`);
    return value;
  };
  return {
    /** Has all permissions. */
    adminKubeconfig: variable('KUBECONFIG'),
    /** May read what faascope reads, but no secrets. */
    readerKubeconfig: variable('LAB_READER_KUBECONFIG'),
    /** May also forward ports of pods. */
    laptopKubeconfig: variable('LAB_LAPTOP_KUBECONFIG'),
    /** Runs the program given after it where only the API server can be reached. */
    laptop: variable('LAB_LAPTOP'),
    /** The token of the agents in pods. */
    agentTokenFile: variable('LAB_AGENT_TOKEN_FILE'),
    /** The token file of the server that runs as a pod: one admin. */
    serverTokensFile: variable('LAB_SERVER_TOKENS_FILE'),
    /** A file: the CA of the API server and the kubelet. */
    caFile: variable('LAB_CA'),
    /** Folder of the lab's programs, including kubectl. */
    programs: variable('LAB_BIN'),
    gatewayUrl: variable('GATEWAY_URL'),
    gatewayMetricsUrl: variable('GATEWAY_METRICS_URL'),
    prometheusUrl: variable('PROMETHEUS_URL'),
    kubeletUrl: variable('KUBELET_URL'),
    nodeExporterUrl: variable('NODE_EXPORTER_URL'),
    kubeStateMetricsUrl: variable('KUBE_STATE_METRICS_URL'),
    /** The node's network namespace, for `ip netns exec`. */
    networkNamespace: variable('LAB_NETNS'),
    nodeName: 'lab-node',
    functionsNamespace: 'openfaas-fn',
  };
}

/** Output of kubectl as admin. @throws Error with its error output */
export async function kubectl(...args: readonly string[]): Promise<string> {
  const { stdout } = await execute(join(lab.programs, 'kubectl'), ['--kubeconfig', lab.adminKubeconfig, ...args], {
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout;
}

/** Calls a function through the gateway. */
export async function callFunction(name: string, body: string): Promise<{ status: number; body: string }> {
  const response = await fetch(`${lab.gatewayUrl}/function/${name}`, { method: 'POST', body });
  return { status: response.status, body: await response.text() };
}

/**
 * Stops or starts a component of the lab; resolves when it is gone or serves again.
 * @param settings environment variables to change, such as LAB_SCRAPE
 */
export async function component(
  action: 'stop' | 'start' | 'restart',
  name: Component,
  settings: Readonly<Record<string, string>> = {},
): Promise<void> {
  await execute(join(folder, 'component'), [action, name], { env: { ...process.env, ...settings } });
}
