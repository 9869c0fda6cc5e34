/** A pod as the test's kube-state-metrics and kubelet report it. */
export interface TextPod {
  readonly fn: string;
  readonly name: string;
  readonly node: string;
  readonly namespace?: string;
  readonly limitBytes?: number;
}

/** A label value in the text format. */
export function labelText(value: string): string {
  return `"${value.replace(/["\\]/g, '\\$&').replace(/\n/g, '\\n')}"`;
}

/** A line of the text format. */
export function line(name: string, labels: Readonly<Record<string, string>>, value: number, atMs?: number): string {
  const written = Object.entries(labels).map(([label, text]) => `${label}=${labelText(text)}`);
  return `${name}{${written.join(',')}} ${value}${atMs === undefined ? '' : ` ${atMs}`}\n`;
}

/** The metrics of kube-state-metrics for nodes, Deployments and pods. */
export function stateText(
  nodes: readonly { readonly name: string; readonly ip: string }[],
  pods: readonly TextPod[],
): string {
  let text = '';
  for (const { name, ip } of nodes) text += line('kube_node_info', { node: name, internal_ip: ip }, 1);
  const functions = new Map<string, number>();
  for (const { fn, name, node, namespace = 'openfaas-fn', limitBytes = 2 ** 26 } of pods) {
    functions.set(`${namespace}\n${fn}`, (functions.get(`${namespace}\n${fn}`) ?? 0) + 1);
    const pod = { namespace, pod: name, uid: `uid of ${namespace} ${name}` };
    text += line('kube_pod_info', { ...pod, node, host_ip: '', created_by_kind: 'ReplicaSet' }, 1);
    text += line('kube_pod_container_info', { ...pod, container: fn, image_spec: `image/${fn}`, image: 'resolved' }, 1);
    text += line(
      'kube_pod_container_resource_limits',
      { ...pod, container: fn, resource: 'memory', unit: 'byte' },
      limitBytes,
    );
    text += line('kube_pod_status_phase', { ...pod, phase: 'Running' }, 1);
    text += line('kube_pod_status_ready', { ...pod, condition: 'true' }, 1);
    text += line('kube_pod_container_state_started', { ...pod, container: fn }, 1_700_000_000);
  }
  for (const [key, replicas] of functions) {
    const namespace = key.slice(0, key.indexOf('\n'));
    const deployment = key.slice(namespace.length + 1);
    text += line('kube_deployment_spec_replicas', { namespace, deployment }, replicas);
  }
  return text;
}

/** Cores that a pod of {@link cadvisorText} uses. */
export const coresUsed = 0.25;
export const workingSetBytes = 2 ** 24;

/**
 * A kubelet's metrics: each pod uses {@link coresUsed}, next to a pause row and a row for the pod's cgroup, which must
 * not be counted. Pods are measured every `everyMs`, one after another, as cAdvisor does.
 */
export function cadvisorText(pods: readonly TextPod[], nowMs: number, everyMs: number, ownTimes: boolean): string {
  let text = '';
  for (const [index, { fn, name, namespace = 'openfaas-fn' }] of pods.entries()) {
    const phaseMs = (index * 377) % everyMs;
    const measuredMs = Math.floor((nowMs - phaseMs) / everyMs) * everyMs + phaseMs;
    const cpuSeconds = (measuredMs / 1000 - 1_700_000_000) * coresUsed;
    const rows = [
      { container: fn, id: `/kubepods/pod${index}/run`, image: 'x', name: 'run', scale: 1 },
      { container: '', id: `/kubepods/pod${index}/pause`, image: 'pause', name: 'pause', scale: 0.1 },
      { container: '', id: `/kubepods/pod${index}`, image: '', name: '', scale: 1.1 },
    ];
    for (const { scale, ...labels } of rows) {
      const all = { ...labels, namespace, pod: name };
      const atMs = ownTimes ? measuredMs : undefined;
      text += line('container_cpu_usage_seconds_total', { ...all, cpu: 'total' }, cpuSeconds * scale, atMs);
      text += line('container_memory_working_set_bytes', all, workingSetBytes * scale, atMs);
    }
  }
  return text;
}
