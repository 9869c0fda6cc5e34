import type { WordTable } from './finding.ts';

const rule = "Add this rule to faascope's role";

/** Findings in English. */
export const english: WordTable = {
  may_not_read_deployments: ({ verbs, namespace }) => ({
    text: `The right to ${verbs.join(', ')} deployments${inNamespace(namespace)} is missing: its functions are not known whole.`,
    fix: `${rule}${inNamespace(namespace)}.`,
  }),
  may_not_read_pods: ({ verbs, namespace }) => ({
    text: `The right to ${verbs.join(', ')} pods${inNamespace(namespace)} is missing: where functions run is not known.`,
    fix: `${rule}${inNamespace(namespace)}.`,
  }),
  may_not_read_logs: ({ verbs, namespace }) => ({
    text: `The right to ${verbs.join(', ')} pods/log${inNamespace(namespace)} is missing: there are no logs, and what runs inside functions is not known.`,
    fix: `${rule}${inNamespace(namespace)}.`,
  }),
  may_not_read_metrics: ({ resource, verbs, namespace }) => ({
    text: `The right to ${verbs.join(', ')} ${resource} of metrics.k8s.io${inNamespace(namespace)} is missing: their CPU and memory come from other sources or from none.`,
    fix: `${rule}${namespace === null ? ' in the whole cluster' : inNamespace(namespace)}.`,
  }),
  may_not_read_nodes: ({ verbs }) => ({
    text: `The right to ${verbs.join(', ')} nodes is missing: only nodes that pods of functions are on are known, and nothing can be put against their size.`,
    fix: `${rule} in the whole cluster.`,
  }),
  may_not_read_namespaces: ({ verbs }) => ({
    text: `The right to ${verbs.join(', ')} namespaces is missing: those annotated \`openfaas\` are not found.`,
    fix: `${rule} in the whole cluster, or name the namespaces with --functions-namespace.`,
  }),
  may_not_find_agents: ({ verbs }) => ({
    text: `The right to ${verbs.join(', ')} pods in all namespaces is missing: agents are not found.`,
    fix: `${rule} in the whole cluster, or name the agents with --agent.`,
  }),
  may_not_forward: ({ namespace }) => ({
    text: `Pods in the namespace ${namespace} cannot be reached from here, and the right to forward their ports is missing.`,
    fix: `Run faascope in the cluster, or add get and create of pods/portforward to its role in the namespace ${namespace}.`,
  }),
  may_not_find_services: ({ verbs }) => ({
    text: `The right to ${verbs.join(', ')} services is missing: a gateway and Prometheus are looked for by their usual labels in openfaas and monitoring only.`,
    fix: `${rule} in the whole cluster, or name them with --gateway-metrics and --prometheus.`,
  }),
  may_not_find_pods: ({ verbs, namespace }) => ({
    text: `The right to ${verbs.join(', ')} pods in the namespace ${namespace} is missing: what runs there is not found.`,
    fix: `${rule} in the namespace ${namespace}, or name what runs there with --gateway-metrics or --prometheus.`,
  }),
  no_gateway_found: () => ({
    text: 'No gateway of OpenFaaS was found (Service gateway in openfaas, or labels app=openfaas, component=gateway).',
    fix: 'Name the metrics of each gateway pod (port 8082) with --gateway-metrics.',
  }),
  no_prometheus_found: () => ({
    text: 'No Prometheus was found by the names and labels that its charts give it.',
    fix: 'Name it with --prometheus.',
  }),
  forward_by_hand: ({ namespace, pod, port, localPort, flag }) => ({
    text: `Port ${port} of the pod ${pod} in the namespace ${namespace} cannot be reached from here.`,
    fix: `Run \`kubectl -n ${namespace} port-forward pod/${pod} ${localPort}:${port}\`, and start faascope with ${flag} http://127.0.0.1:${localPort}.`,
  }),
  kubernetes_failing: ({ resource, namespace, message }) => ({
    text: `The ${resource}${inNamespace(namespace)} cannot be read now: ${message}`,
    fix: 'Look whether the Kubernetes API is well; it is asked again by itself.',
  }),
  agents_not_listed: ({ message }) => ({
    text: `Agents cannot be looked for now: ${message}`,
    fix: 'Look whether the Kubernetes API is well; it is asked again by itself.',
  }),
  no_agents: () => ({
    text: 'No agent runs in the cluster: figures are as coarse as the other sources are.',
    fix: 'Run one on each node, for figures every second: kubectl apply -f deploy/agent.yaml (its first lines tell how).',
  }),
  nodes_unmeasured: ({ nodes, more }) => ({
    text: `No connected source measures the nodes ${nodes.join(', ')}${andMore(more)}.`,
    fix: 'Run an agent on each node (deploy/agent.yaml), or name a Prometheus that scrapes their node exporters (--prometheus).',
  }),
  functions_unmeasured: ({ namespace, functions, more }) => ({
    text: `No connected source measures the functions ${functions.join(', ')}${andMore(more)} in the namespace ${namespace}.`,
    fix: 'Run an agent on each node (deploy/agent.yaml), or name a Prometheus that scrapes cAdvisor (--prometheus).',
  }),
  pods_unmeasured: ({ namespace, pods, more }) => ({
    text: `No connected source measures the pods ${pods.join(', ')}${andMore(more)} in the namespace ${namespace}; it measures others of their functions.`,
    fix: 'Run an agent on their nodes too (deploy/agent.yaml), or name a Prometheus that scrapes cAdvisor there (--prometheus).',
  }),
  agents_missing: ({ nodes }) => ({
    text: `No agent runs on ${nodes.join(', ')}: figures of these nodes, and of functions with pods there, are as coarse as the other sources are.`,
    fix: 'Let the DaemonSet of the agent run there too: look at its nodeSelector and at the taints of these nodes.',
  }),
  agent_version_differs: ({ nodes, versions, version }) => ({
    text: `The agents on ${nodes.join(', ')} are of another version (${versions.join(', ')}) than this server (${version}).`,
    fix: 'Run the same release everywhere.',
  }),
  blkio_not_counted: ({ nodes }) => ({
    text: `The kernel of ${nodes.join(', ')} does not count what pods read from and write to disks: that is not known of pods. The figures of the node have it.`,
    fix: 'Use cgroup v2 there: with v1, Linux 6.10 and newer count nothing until a throttle rule is written.',
  }),
  agent_failing: ({ node, message }) => ({
    text: `Node ${node}: ${message}`,
    fix: 'Look how the agent of the node does.',
  }),
  agent_blind: ({ node }) => ({
    text: `Node ${node}: its agent sees nothing of the node.`,
    fix: "Mount the node's /proc and /sys/fs/cgroup into the agent's pod, below what --host-root names, as deploy/agent.yaml does.",
  }),
  agent_misses_pods: ({ node, namespace, pods }) => ({
    text: `Node ${node}: its agent cannot find the cgroups of ${pods.join(', ')} in the namespace ${namespace}: their CPU and memory come from the next source, or from none.`,
    fix: 'Give the kubelet and the container runtime the same cgroup driver. Pods in virtual machines (Kata) have no cgroups an agent could read: let Prometheus measure them.',
  }),
  agent_reads_partly: ({ node, message }) => ({
    text: `Node ${node}: its agent cannot read some files, whose figures are unknown (${message}).`,
    fix: 'Too many open files (EMFILE): raise the limit of the agent (ulimit -n) and restart it. Anything else is a bug: report it.',
  }),
  agent_old: ({ node, version }) => ({
    text: `Node ${node}: its agent (${version}) is older than this server: pids, network of pods and pressure are not known.`,
    fix: 'Run the same release of both.',
  }),
  agent_clock_off: ({ node, aheadSeconds }) => ({
    text: `Node ${node}: its clock is ${Math.abs(aheadSeconds).toFixed(1)} s ${aheadSeconds > 0 ? 'ahead of' : 'behind'} this server's; seconds are shifted to fit.`,
    fix: 'Set both clocks by NTP.',
  }),
  prometheus_failing: ({ address, message }) => ({
    text: `The Prometheus at ${address} does not answer as it should: ${message}`,
    fix: 'Look whether it runs and can be reached from here, and what --prometheus and --prometheus-auth say.',
  }),
  prometheus_empty: ({ address }) => ({
    text: `${address} has none of the metrics that are needed here.`,
    fix: 'Look whether this is the Prometheus that scrapes the cluster; name another one with --prometheus.',
  }),
  no_cadvisor: ({ addresses }) => ({
    text: `Nobody scrapes the kubelets' cAdvisor at ${addresses.join(', ')}: there is no CPU and memory of pods and functions.`,
    fix: 'Add this job to the scrape_configs of Prometheus, or run agents.',
  }),
  no_node_exporter: ({ addresses }) => ({
    text: `No node exporter is scraped at ${addresses.join(', ')}: there are no figures of nodes.`,
    fix: 'Run node exporters and add this job to the scrape_configs of Prometheus, or run agents.',
  }),
  no_kube_state_metrics: ({ addresses }) => ({
    text: `kube-state-metrics is not scraped at ${addresses.join(', ')}: what functions, pods and nodes there are, and memory limits, are guessed or not known.`,
    fix: 'Run kube-state-metrics and add this job to the scrape_configs of Prometheus, or connect to the Kubernetes API (--kubernetes).',
  }),
  kube_state_metrics_label_missing: ({ address, metric, label }) => ({
    text: `${metric} at ${address} has no label ${label}: what it tells is not known.`,
    fix: 'Look for a labeldrop or labelkeep rule in the job of kube-state-metrics, and use version 2 of it or a newer one.',
  }),
  kube_state_metrics_incomplete: ({ addresses, metrics }) => ({
    text: `kube-state-metrics at ${addresses.join(', ')} lacks ${metrics.join(', ')}: what only these report is unknown.`,
    fix: 'Add them to the allow-list of kube-state-metrics (--metric-allowlist), or to the keep rules of its scrape job.',
  }),
  gateway_not_scraped: ({ addresses }) => ({
    text: `OpenFaaS' gateway is not scraped at ${addresses.join(', ')}: calls and what their callers wait are not known.`,
    fix: 'Add this job to the scrape_configs of Prometheus, or name the metrics of each gateway pod with --gateway-metrics.',
  }),
  scrape_interval_coarse: ({ address, job, intervalSeconds }) => ({
    text: `The job ${job} at ${address} is scraped every ${seconds(intervalSeconds)}: there is no newer figure in between.`,
    fix: 'Scrape the job more often.',
  }),
  kubelet_measures_coarsely: ({ address, job, intervalSeconds }) => ({
    text: `What ${job} at ${address} has of pods is measured every ${seconds(intervalSeconds)}: kubelets do so, however often they are scraped.`,
    fix: 'Run agents for figures every second, or start kubelets with this flag.',
  }),
  honor_timestamps_off: ({ address, job }) => ({
    text: `The job ${job} at ${address} writes the times of its scrapes over those of the measurements: rates of CPU are less exact.`,
    fix: 'Let the job keep the times that kubelets write.',
  }),
  two_clusters: ({ address, theirs, ours }) => ({
    text: `${address} looks like the Prometheus of another cluster: it tells of the nodes ${theirs.join(', ')}, the connected cluster has ${ours.join(', ')}.`,
    fix: 'Name the Prometheus that scrapes this cluster with --prometheus, or connect to the other cluster.',
  }),
  kube_state_metrics_lost: ({ address }) => ({
    text: `${address} has no kube-state-metrics any more: what it said last is shown.`,
    fix: 'Look whether kube-state-metrics runs and is scraped.',
  }),
  gateway_failing: ({ address, message }) => ({
    text: `The gateway at ${address} cannot be asked: ${message}`,
    fix: 'Look whether the gateway runs, and what --gateway and --gateway-credentials say.',
  }),
  gateway_metrics_failing: ({ address, message }) => ({
    text: `The metrics of the gateway at ${address} cannot be read: ${message}`,
    fix: 'Give the address of the metrics (port 8082) of a gateway pod that runs to --gateway-metrics.',
  }),
  gateway_behind_service: ({ address }) => ({
    text: `The counts at ${address} go back again and again, as those of several gateways behind one address do.`,
    fix: 'Give --gateway-metrics the address of each gateway pod, not of a Service.',
  }),
  watchdogs_unreachable: () => ({
    text: 'No watchdog can be reached from here: how long functions run is what the gateway sees.',
    fix: 'Run faascope in the cluster.',
  }),
  state_folder_not_writable: ({ folder, reason }) => ({
    text:
      folder === null
        ? 'This user has no home: what /setIP chooses is forgotten with the next start.'
        : `${folder} cannot be written (${reason}): what /setIP chooses is forgotten with the next start.`,
    fix: 'Name a folder that can be written.',
  }),
  task_failing: ({ task, message }) => ({
    text: `The periodic task "${task}" of the server fails: ${message}. What it measures or maintains is unknown; it is retried.`,
    fix: 'Too many open files (EMFILE): raise the limit of the server (ulimit -n) and restart it. Anything else is a bug: report it with the log.',
  }),
  connections_full: ({ most }) => ({
    text: `All ${most} connections of the server are taken; further ones are closed.`,
    fix: 'Close clients that are idle, or raise the limit of open files (ulimit -n) and restart the server: it takes a quarter of them, 10,000 at most.',
  }),
  loopback_only: ({ address }) => ({
    text: `The server listens on ${address} alone: no other machine can reach it.`,
    fix: 'Where that is not meant, listen on an address of the network and ask for tokens.',
  }),
  no_token: ({ address }) => ({
    text: `The server listens on ${address} and asks for no token: everybody who reaches it can read everything.`,
    fix: 'Write a file with a line for each client (name, token, role), and name it.',
  }),
};

function seconds(value: number): string {
  return `${Number(value.toFixed(1))} s`;
}

function inNamespace(namespace: string | null): string {
  return namespace === null ? '' : ` in the namespace ${namespace}`;
}

function andMore(more: number): string {
  return more === 0 ? '' : ` and ${more} more`;
}
