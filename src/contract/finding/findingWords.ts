import { chinese } from './chinese.ts';
import { english } from './english.ts';
import type { Finding, FindingParams, Words, WordTable } from './finding.ts';
import type { FindingCode } from './findingKinds.ts';
import type { Language } from './language.ts';

const tables: Readonly<Record<Language, WordTable>> = { en: english, zh: chinese };

/** A finding and its fix in English, on one line. */
export function sentence(finding: Finding): string {
  const { text, fix } = wordsOf('en', finding);
  return `${text} ${fix}`;
}

/** The words for a finding. */
export function wordsOf<Code extends FindingCode>(language: Language, { code, params }: Finding<Code>): Words {
  const table: WordTable = tables[language];
  return table[code](params);
}

/** A command or YAML snippet that fixes the finding, to copy and paste; null if there is none. */
export function copyOf<Code extends FindingCode>({ code, params }: Finding<Code>): string | null {
  return copies[code]?.(params) ?? null;
}

type Copies = { readonly [Code in FindingCode]?: (params: FindingParams[Code]) => string };

/** The same in every language. */
const copies: Copies = {
  may_not_read_deployments: ({ verbs }) => rule('apps', 'deployments', verbs),
  may_not_read_pods: ({ verbs }) => rule('', 'pods', verbs),
  may_not_read_logs: ({ verbs }) => rule('', 'pods/log', verbs),
  may_not_read_nodes: ({ verbs }) => rule('', 'nodes', verbs),
  may_not_read_namespaces: ({ verbs }) => rule('', 'namespaces', verbs),
  may_not_find_agents: ({ verbs }) => rule('', 'pods', verbs),
  may_not_read_metrics: ({ resource, verbs }) => rule('metrics.k8s.io', resource, verbs),
  may_not_find_services: ({ verbs }) => rule('', 'services', verbs),
  may_not_find_pods: ({ verbs }) => rule('', 'pods', verbs),
  may_not_forward: () => rule('', 'pods/portforward', ['get', 'create']),
  forward_by_hand: ({ namespace, pod, port, localPort }) =>
    `kubectl -n ${namespace} port-forward pod/${pod} ${localPort}:${port}`,
  no_agents: () => 'kubectl apply -f deploy/agent.yaml',
  agents_missing: () => 'kubectl get daemonsets,nodes -A -o wide',
  agent_version_differs: () => 'kubectl apply -f deploy/agent.yaml',
  no_cadvisor: () => scrapeJobs.cadvisor,
  no_node_exporter: () => scrapeJobs.nodeExporter,
  no_kube_state_metrics: () => scrapeJobs.kubeStateMetrics,
  gateway_not_scraped: () => scrapeJobs.gateway,
  scrape_interval_coarse: ({ job }) =>
    `- job_name: ${JSON.stringify(job)}\n  scrape_interval: 5s\n  scrape_timeout: 5s`,
  kubelet_measures_coarsely: () => '--housekeeping-interval=1s',
  honor_timestamps_off: ({ job }) => `- job_name: ${JSON.stringify(job)}\n  honor_timestamps: true`,
  no_gateway_found: () => 'faascope --gateway-metrics http://POD-IP:8082',
  state_folder_not_writable: () => 'faascope --state /var/lib/faascope',
  loopback_only: () => 'faascope --listen 0.0.0.0:8000 --token-file tokens',
  no_token: () => 'echo "me $(openssl rand -hex 16) admin" > tokens && faascope --token-file tokens',
};

/** Entries for the scrape_configs of a Prometheus that runs in the cluster. */
const scrapeJobs = {
  cadvisor: `- job_name: cadvisor
  scrape_interval: 5s
  scheme: https
  metrics_path: /metrics/cadvisor
  honor_timestamps: true
  authorization:
    credentials_file: /var/run/secrets/kubernetes.io/serviceaccount/token
  tls_config:
    insecure_skip_verify: true
  kubernetes_sd_configs:
    - role: node
  relabel_configs:
    - source_labels: [__meta_kubernetes_node_name]
      target_label: node`,
  nodeExporter: `- job_name: node-exporter
  scrape_interval: 5s
  kubernetes_sd_configs:
    - role: node
  relabel_configs:
    - source_labels: [__meta_kubernetes_node_address_InternalIP]
      replacement: $1:9100
      target_label: __address__
    - source_labels: [__meta_kubernetes_node_name]
      target_label: node`,
  kubeStateMetrics: `- job_name: kube-state-metrics
  scrape_interval: 5s
  honor_labels: true
  kubernetes_sd_configs:
    - role: endpoints
  relabel_configs:
    - source_labels: [__meta_kubernetes_service_label_app_kubernetes_io_name]
      regex: kube-state-metrics
      action: keep`,
  gateway: `- job_name: openfaas-gateway
  scrape_interval: 5s
  kubernetes_sd_configs:
    - role: pod
      namespaces:
        names: [openfaas]
  relabel_configs:
    - source_labels: [__meta_kubernetes_pod_label_app]
      regex: gateway
      action: keep
    - source_labels: [__meta_kubernetes_pod_ip]
      replacement: $1:8082
      target_label: __address__`,
} as const;

/** One rule of a Role or ClusterRole. */
function rule(group: string, resource: string, verbs: readonly string[]): string {
  return `- apiGroups: ["${group}"]\n  resources: ["${resource}"]\n  verbs: [${verbs.map((verb) => `"${verb}"`).join(', ')}]`;
}
