/** Entries for the scrape_configs of a Prometheus that runs in the cluster. */
export const scrapeJobs = {
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
