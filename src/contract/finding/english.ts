import { failureSubject, failureWords } from './failureWords.ts';
import type { WordTable } from './finding.ts';

/** Findings in English. */
export const english: WordTable = {
  may_not_read_deployments: ({ verbs, namespace }) => ({
    text: `${missing(verbs, 'deployments', namespace)} The list of functions is incomplete.`,
    fix: addRule(namespace),
  }),
  may_not_read_pods: ({ verbs, namespace }) => ({
    text: `${missing(verbs, 'pods', namespace)} Which pods run a function, and where, is unknown.`,
    fix: addRule(namespace),
  }),
  may_not_read_logs: ({ verbs, namespace }) => ({
    text: `${missing(verbs, 'pods/log', namespace)} Logs and running invocations are unavailable.`,
    fix: addRule(namespace),
  }),
  may_not_read_metrics: ({ resource, verbs, namespace }) => ({
    text: `${missing(verbs, `${resource}.metrics.k8s.io`, namespace)} Their CPU and memory are unavailable unless another source measures them.`,
    fix: addRule(namespace),
  }),
  may_not_read_nodes: ({ verbs }) => ({
    text: `${missing(verbs, 'nodes', null)} Nodes without function pods are not listed, and percentages of node size are unavailable.`,
    fix: addRule(null),
  }),
  may_not_read_namespaces: ({ verbs }) => ({
    text: `${missing(verbs, 'namespaces', null)} Namespaces annotated \`openfaas\` are not found.`,
    fix: `${addRule(null)} Or name the namespaces with --functions-namespace.`,
  }),
  may_not_find_agents: ({ verbs }) => ({
    text: `${missing(verbs, 'pods in all namespaces', null)} Agents are not found.`,
    fix: `${addRule(null)} Or name the agents with --agent.`,
  }),
  may_not_forward: ({ namespace }) => ({
    text: `Pods in namespace ${namespace} cannot be reached from here, and permission to forward their ports is missing.`,
    fix: `Run faascope inside the cluster, or add this rule to its Role in namespace ${namespace}.`,
  }),
  may_not_find_services: ({ verbs }) => ({
    text: `${missing(verbs, 'services in all namespaces', null)} The gateway and Prometheus are searched for only by their usual labels, in namespaces openfaas and monitoring.`,
    fix: `${addRule(null)} Or name them with --gateway-metrics and --prometheus.`,
  }),
  may_not_find_pods: ({ verbs, namespace }) => ({
    text: `${missing(verbs, 'pods', namespace)} A gateway or Prometheus there is not found.`,
    fix: `${addRule(namespace)} Or name them with --gateway-metrics and --prometheus.`,
  }),
  no_gateway_found: () => ({
    text: 'No OpenFaaS gateway found (looked for Service gateway in namespace openfaas, then pods labelled app=openfaas, component=gateway). Calls are known only if Prometheus counts them.',
    fix: 'Pass the metrics address of each gateway pod (port 8082) with --gateway-metrics.',
  }),
  no_prometheus_found: () => ({
    text: 'No Prometheus found under the names and labels that its usual charts set.',
    fix: 'Pass its address with --prometheus.',
  }),
  forward_by_hand: ({ namespace, pod, port, localPort, flag }) => ({
    text: `Port ${port} of pod ${pod} in namespace ${namespace} cannot be reached from here.`,
    fix: `Run \`kubectl -n ${namespace} port-forward pod/${pod} ${localPort}:${port}\` and start faascope with ${flag} http://127.0.0.1:${localPort}.`,
  }),
  kubernetes_failing: ({ resource, namespace, ...failure }) => ({
    text: `Cannot list ${resource}${inNamespace(namespace)}: ${failure.message}`,
    fix: `${failureWords('en', '', 'kubernetes', failure).fix} Retrying.`,
  }),
  agents_not_listed: ({ message }) => ({
    text: `Cannot look for agents: ${message}`,
    fix: 'Check that the Kubernetes API is reachable and accepts the credentials. Retrying.',
  }),
  no_agents: () => ({
    text: 'No agents run in this cluster. Figures are only as frequent as the other sources allow.',
    fix: 'For figures every second, run an agent on each node: kubectl apply -f deploy/agent.yaml (see its first lines).',
  }),
  nodes_unmeasured: ({ nodes, more }) => ({
    text: `No connected source measures nodes ${nodes.join(', ')}${andMore(more)}.`,
    fix: 'Run an agent on each node (deploy/agent.yaml), or name a Prometheus that scrapes their node exporters (--prometheus).',
  }),
  functions_unmeasured: ({ namespace, functions, more }) => ({
    text: `No connected source measures functions ${functions.join(', ')}${andMore(more)} in namespace ${namespace}.`,
    fix: 'Run an agent on each node (deploy/agent.yaml), or name a Prometheus that scrapes cAdvisor (--prometheus).',
  }),
  pods_unmeasured: ({ namespace, pods, more }) => ({
    text: `No connected source measures pods ${pods.join(', ')}${andMore(more)} in namespace ${namespace}. Other pods of the same functions are measured.`,
    fix: 'Run an agent on their nodes too (deploy/agent.yaml), or name a Prometheus that scrapes cAdvisor there (--prometheus).',
  }),
  agents_missing: ({ nodes }) => ({
    text: `No agent on nodes ${nodes.join(', ')}. Figures for these nodes, and for functions with pods there, are only as frequent as the other sources allow.`,
    fix: "Let the agent's DaemonSet schedule there: check its nodeSelector and the taints of these nodes.",
  }),
  agent_version_differs: ({ nodes, versions, version }) => ({
    text: `Agents on nodes ${nodes.join(', ')} run version ${versions.join(', ')}; this server runs ${version}.`,
    fix: 'Run the same version everywhere.',
  }),
  blkio_not_counted: ({ nodes }) => ({
    text: `The kernel on nodes ${nodes.join(', ')} does not count disk reads and writes per pod, so they are unknown. Node totals are not affected.`,
    fix: 'Use cgroup v2 there. With v1, Linux 6.10 and newer count nothing until a throttle rule is set.',
  }),
  agent_failing: ({ node, ...failure }) => failureWords('en', `Agent of node ${node}`, 'agent', failure),
  agent_blind: ({ node }) => ({
    text: `Node ${node}: the agent cannot read its node's /proc. The node's figures come from the next source, if any.`,
    fix: "Mount the node's /proc and /sys/fs/cgroup below the agent's --host-root, as deploy/agent.yaml does.",
  }),
  agent_misses_pods: ({ node, namespace, pods }) => ({
    text: `Node ${node}: the agent cannot find the cgroups of ${pods.join(', ')} in namespace ${namespace}. Their CPU and memory come from the next source, if any.`,
    fix: 'Configure the same cgroup driver for the kubelet and the container runtime. Pods in virtual machines (Kata) have no cgroups on the node: measure them with Prometheus.',
  }),
  agent_reads_partly: ({ node, message }) => ({
    text: `Node ${node}: the agent cannot read some files (${message}). The figures in them are unknown.`,
    fix: "If too many files are open (EMFILE), raise the agent's limit (ulimit -n) and restart it. Anything else is a bug: please report it.",
  }),
  agent_old: ({ node, version }) => ({
    text: `Node ${node}: the agent (${version}) is older than this server. Process counts, pod network and pressure are unknown.`,
    fix: 'Run the same version everywhere.',
  }),
  agent_clock_off: ({ node, aheadSeconds }) => ({
    text: `Node ${node}: its clock is ${Math.abs(aheadSeconds).toFixed(1)} s ${aheadSeconds > 0 ? 'ahead of' : 'behind'} the server's. Its figures are shifted to match.`,
    fix: 'Synchronise both clocks (NTP).',
  }),
  prometheus_failing: ({ address, ...failure }) =>
    failureWords('en', failureSubject('en', 'prometheus', [address]), 'prometheus', failure),
  prometheus_empty: ({ address }) => ({
    text: `Prometheus at ${address} has none of the metrics that faascope needs.`,
    fix: 'Check that this is the Prometheus that scrapes the cluster, or name another with --prometheus.',
  }),
  no_cadvisor: ({ addresses }) => ({
    text: `cAdvisor is not scraped by Prometheus at ${addresses.join(', ')}. CPU and memory of pods and functions are unknown.`,
    fix: "Add this job to Prometheus' scrape_configs, or run agents.",
  }),
  no_node_exporter: ({ addresses }) => ({
    text: `No node exporter is scraped by Prometheus at ${addresses.join(', ')}. Node figures are unknown.`,
    fix: "Run node exporters and add this job to Prometheus' scrape_configs, or run agents.",
  }),
  no_kube_state_metrics: ({ addresses }) => ({
    text: `kube-state-metrics is not scraped by Prometheus at ${addresses.join(', ')}. Functions, pods, nodes and memory limits are inferred or unknown.`,
    fix: "Run kube-state-metrics and add this job to Prometheus' scrape_configs, or connect to the Kubernetes API (--kubernetes).",
  }),
  kube_state_metrics_label_missing: ({ address, metric, label }) => ({
    text: `${metric} at ${address} has no label ${label}, so it cannot be used.`,
    fix: 'Check the scrape job of kube-state-metrics for labeldrop or labelkeep rules, and run kube-state-metrics 2.0 or newer.',
  }),
  kube_state_metrics_incomplete: ({ addresses, metrics }) => ({
    text: `kube-state-metrics at ${addresses.join(', ')} lacks ${metrics.join(', ')}. What only these metrics report is unknown.`,
    fix: 'Add them to --metric-allowlist of kube-state-metrics, or to the keep rules of its scrape job.',
  }),
  gateway_not_scraped: ({ addresses }) => ({
    text: `The OpenFaaS gateway is not scraped by Prometheus at ${addresses.join(', ')}. Call counts and response times are unknown.`,
    fix: "Add this job to Prometheus' scrape_configs, or pass the metrics address of each gateway pod with --gateway-metrics.",
  }),
  scrape_interval_coarse: ({ address, job, intervalSeconds }) => ({
    text: `Prometheus at ${address} scrapes job ${job} only every ${seconds(intervalSeconds)}. Figures are no newer than that.`,
    fix: 'Shorten the scrape interval.',
  }),
  kubelet_measures_coarsely: ({ address, job, intervalSeconds }) => ({
    text: `Job ${job} at ${address}: kubelets measure pods only every ${seconds(intervalSeconds)}, however often they are scraped.`,
    fix: 'For figures every second, run agents, or start the kubelets with this flag.',
  }),
  honor_timestamps_off: ({ address, job }) => ({
    text: `Job ${job} at ${address} replaces measurement times with scrape times. CPU rates are less accurate.`,
    fix: 'Set honor_timestamps: true for the job.',
  }),
  two_clusters: ({ address, theirs, ours }) => ({
    text: `Prometheus at ${address} seems to belong to another cluster: it has nodes ${theirs.join(', ')}; the connected cluster has ${ours.join(', ')}.`,
    fix: 'Name the Prometheus that scrapes this cluster with --prometheus, or connect to the other cluster.',
  }),
  kube_state_metrics_lost: ({ address }) => ({
    text: `Prometheus at ${address} no longer has kube-state-metrics. The last known inventory is shown.`,
    fix: 'Check that kube-state-metrics runs and is scraped.',
  }),
  gateway_failing: ({ address, ...failure }) =>
    failureWords('en', failureSubject('en', 'gateway', [address]), 'gateway', failure),
  gateway_metrics_failing: ({ address, ...failure }) =>
    failureWords('en', failureSubject('en', 'gateway_metrics', [address]), 'gateway_metrics', failure),
  gateway_behind_service: ({ address }) => ({
    text: `Counters at ${address} keep decreasing: several gateways seem to share this address. Call counts are unreliable.`,
    fix: 'Pass the address of each gateway pod with --gateway-metrics, not the address of a Service.',
  }),
  watchdogs_unreachable: () => ({
    text: 'No watchdog can be reached from here. Run times are those measured at the gateway.',
    fix: 'Run faascope inside the cluster.',
  }),
  function_cannot_run: ({ function: name, reason }) => ({
    text: `Function ${name} is not listed, because it cannot run on this machine. ${reason}`,
    fix: 'Correct it in the stack file and start faascope again.',
  }),
  state_folder_not_writable: ({ folder, reason }) => ({
    text: `${folder === null ? 'This user has no home directory.' : `Cannot write to ${folder} (${reason}).`} Connections chosen with /setIP are lost on restart.`,
    fix: 'Choose a writable folder with --state.',
  }),
  token_file_not_used: ({ reason }) => ({
    text: `The token file has changed but is not used: ${reason}. The tokens read before remain valid.`,
    fix: 'Correct the file given with --token-file; the server reads it again by itself.',
  }),
  task_failing: ({ task, message }) => ({
    text: `Periodic task "${task}" fails: ${message}. Figures that depend on it are unknown. Retrying.`,
    fix: "If too many files are open (EMFILE), raise the server's limit (ulimit -n) and restart it. Anything else is a bug: please report it with the log.",
  }),
  connections_full: ({ most }) => ({
    text: `All ${most} client connections are in use; new ones are closed.`,
    fix: 'Close idle clients, or raise the open-file limit (ulimit -n) and restart: the server uses a quarter of it, or all but 8,000 if that is more, at most 12,000.',
  }),
  loopback_only: ({ address }) => ({
    text: `Listening on ${address} only; other machines cannot connect.`,
    fix: 'To allow them, listen on a network address and require tokens.',
  }),
  no_token: ({ address }) => ({
    text: `Listening on ${address} without tokens; anyone who can connect can read everything.`,
    fix: 'Write a token file (one line per client: name token role) and pass it with --token-file.',
  }),
};

function missing(verbs: readonly string[], resource: string, namespace: string | null): string {
  return `Missing permission: ${verbs.join(', ')} ${resource}${inNamespace(namespace)}.`;
}

function addRule(namespace: string | null): string {
  return `Add this rule to faascope's ${namespace === null ? 'ClusterRole' : `Role in namespace ${namespace}`}.`;
}

function inNamespace(namespace: string | null): string {
  return namespace === null ? '' : ` in namespace ${namespace}`;
}

function andMore(more: number): string {
  return more === 0 ? '' : ` and ${more} more`;
}

function seconds(value: number): string {
  return `${Number(value.toFixed(1))} s`;
}
