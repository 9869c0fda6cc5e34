import type { WordTable } from './finding.ts';

/** Findings in Chinese. */
export const chinese: WordTable = {
  may_not_read_deployments: ({ verbs, namespace }) => ({
    text: `缺少对${inNamespace(namespace)} deployments 的 ${verbs.join('、')} 权限：无法得知全部函数。`,
    fix: addRule(namespace),
  }),
  may_not_read_pods: ({ verbs, namespace }) => ({
    text: `缺少对${inNamespace(namespace)} pods 的 ${verbs.join('、')} 权限：无法得知函数运行在哪里。`,
    fix: addRule(namespace),
  }),
  may_not_read_logs: ({ verbs, namespace }) => ({
    text: `缺少对${inNamespace(namespace)} pods/log 的 ${verbs.join('、')} 权限：没有日志，也无法得知函数内部在运行什么。`,
    fix: addRule(namespace),
  }),
  may_not_read_metrics: ({ resource, verbs, namespace }) => ({
    text: `缺少对${inNamespace(namespace)} metrics.k8s.io 的 ${resource} 的 ${verbs.join('、')} 权限：它们的 CPU 和内存只能来自其他来源，或没有来源。`,
    fix: addRule(namespace),
  }),
  may_not_read_nodes: ({ verbs }) => ({
    text: `缺少对 nodes 的 ${verbs.join('、')} 权限：只能看到运行函数 Pod 的节点，也无法按节点容量换算。`,
    fix: addRule(null),
  }),
  may_not_read_namespaces: ({ verbs }) => ({
    text: `缺少对 namespaces 的 ${verbs.join('、')} 权限：找不到带 \`openfaas\` 注解的命名空间。`,
    fix: `${addRule(null)}也可用 --functions-namespace 指明命名空间。`,
  }),
  may_not_find_agents: ({ verbs }) => ({
    text: `缺少对所有命名空间中 pods 的 ${verbs.join('、')} 权限：找不到 agent。`,
    fix: `${addRule(null)}也可用 --agent 指明 agent。`,
  }),
  may_not_forward: ({ namespace }) => ({
    text: `从这里访问不到命名空间 ${namespace} 中的 Pod，也没有转发其端口的权限。`,
    fix: `请在集群内运行 faascope；或在命名空间 ${namespace} 中为它的角色加上对 pods/portforward 的 get 和 create 权限。`,
  }),
  may_not_find_services: ({ verbs }) => ({
    text: `缺少对 services 的 ${verbs.join('、')} 权限：只能在 openfaas 和 monitoring 中按常用标签查找网关和 Prometheus。`,
    fix: `${addRule(null)}也可用 --gateway-metrics 和 --prometheus 指明。`,
  }),
  may_not_find_pods: ({ verbs, namespace }) => ({
    text: `缺少对${inNamespace(namespace)} pods 的 ${verbs.join('、')} 权限：找不到其中运行的组件。`,
    fix: `${addRule(namespace)}也可用 --gateway-metrics 或 --prometheus 指明。`,
  }),
  no_gateway_found: () => ({
    text: '没有找到 OpenFaaS 网关（openfaas 中的 Service gateway，或标签 app=openfaas、component=gateway）。',
    fix: '请用 --gateway-metrics 指明每个网关 Pod 的指标地址（端口 8082）。',
  }),
  no_prometheus_found: () => ({
    text: '按常用 chart 的名称和标签没有找到 Prometheus。',
    fix: '请用 --prometheus 指明。',
  }),
  forward_by_hand: ({ namespace, pod, port, localPort, flag }) => ({
    text: `从这里访问不到命名空间 ${namespace} 中 Pod ${pod} 的端口 ${port}。`,
    fix: `请运行 \`kubectl -n ${namespace} port-forward pod/${pod} ${localPort}:${port}\`，并用 ${flag} http://127.0.0.1:${localPort} 启动 faascope。`,
  }),
  kubernetes_failing: ({ resource, namespace, message }) => ({
    text: `现在读不到${inNamespace(namespace)} ${resource}：${message}`,
    fix: '请检查 Kubernetes API 是否正常；faascope 会自动重试。',
  }),
  agents_not_listed: ({ message }) => ({
    text: `现在无法查找 agent：${message}`,
    fix: '请检查 Kubernetes API 是否正常；faascope 会自动重试。',
  }),
  no_agents: () => ({
    text: '集群中没有运行 agent：数据的精细程度取决于其他来源。',
    fix: '若要每秒一个数据点，请在每个节点上运行一个 agent：kubectl apply -f deploy/agent.yaml（文件开头有说明）。',
  }),
  nodes_unmeasured: ({ nodes, more }) => ({
    text: `没有任何已连接的来源采集节点 ${nodes.join('、')}${andMore(more)}的数据。`,
    fix: '请在每个节点上运行 agent（deploy/agent.yaml），或指定一个抓取其 node exporter 的 Prometheus（--prometheus）。',
  }),
  functions_unmeasured: ({ namespace, functions, more }) => ({
    text: `没有任何已连接的来源采集命名空间 ${namespace} 中函数 ${functions.join('、')}${andMore(more)}的数据。`,
    fix: '请在每个节点上运行 agent（deploy/agent.yaml），或指定一个抓取 cAdvisor 的 Prometheus（--prometheus）。',
  }),
  pods_unmeasured: ({ namespace, pods, more }) => ({
    text: `没有任何已连接的来源采集命名空间 ${namespace} 中 Pod ${pods.join('、')}${andMore(more)}的数据；同一函数的其他 Pod 有数据。`,
    fix: '请在这些 Pod 所在的节点上也运行 agent（deploy/agent.yaml），或指定一个在那里抓取 cAdvisor 的 Prometheus（--prometheus）。',
  }),
  agents_missing: ({ nodes }) => ({
    text: `${nodes.join('、')} 上没有运行 agent：这些节点的数据，以及在其上有 Pod 的函数的数据，其精细程度取决于其他来源。`,
    fix: '请让 agent 的 DaemonSet 也在那里运行：检查它的 nodeSelector 和这些节点的污点。',
  }),
  agent_version_differs: ({ nodes, versions, version }) => ({
    text: `${nodes.join('、')} 上的 agent 版本（${versions.join('、')}）与本服务器（${version}）不同。`,
    fix: '请在各处运行同一版本。',
  }),
  blkio_not_counted: ({ nodes }) => ({
    text: `${nodes.join('、')} 的内核不统计 Pod 的磁盘读写：无法得知 Pod 的这些数据。节点的数据不受影响。`,
    fix: '请在那里使用 cgroup v2：使用 v1 时，Linux 6.10 及更新的内核在写入限速规则之前不作统计。',
  }),
  agent_failing: ({ node, message }) => ({
    text: `节点 ${node}：${message}`,
    fix: '请检查该节点上的 agent。',
  }),
  agent_blind: ({ node }) => ({
    text: `节点 ${node}：agent 看不到该节点的任何数据。`,
    fix: '请把节点的 /proc 和 /sys/fs/cgroup 挂载到 agent 的 Pod 中 --host-root 所指的目录下，如 deploy/agent.yaml 所示。',
  }),
  agent_misses_pods: ({ node, namespace, pods }) => ({
    text: `节点 ${node}：agent 找不到命名空间 ${namespace} 中 ${pods.join('、')} 的 cgroup：它们的 CPU 和内存改由下一个数据源提供，没有其他数据源时则无数据。`,
    fix: '请让 kubelet 与容器运行时使用相同的 cgroup 驱动。运行在虚拟机中的 Pod（Kata）没有 agent 可读的 cgroup，请由 Prometheus 采集。',
  }),
  agent_reads_partly: ({ node, message }) => ({
    text: `节点 ${node}：agent 无法读取部分文件，相应数据未知（${message}）。`,
    fix: '若为打开文件过多（EMFILE）：请提高 agent 的限额（ulimit -n）并重启它；其他情况属于程序缺陷，请报告。',
  }),
  agent_old: ({ node, version }) => ({
    text: `节点 ${node}：它的 agent（${version}）比本服务器旧：进程数、Pod 的网络和压力（PSI）未知。`,
    fix: '请让两边运行同一版本。',
  }),
  agent_clock_off: ({ node, aheadSeconds }) => ({
    text: `节点 ${node}：它的时钟比本服务器${aheadSeconds > 0 ? '快' : '慢'} ${Math.abs(aheadSeconds).toFixed(1)} 秒；各秒已平移对齐。`,
    fix: '请用 NTP 校准两边的时钟。',
  }),
  prometheus_failing: ({ address, message }) => ({
    text: `Prometheus ${address} 没有正常应答：${message}`,
    fix: '请检查它是否在运行、能否从这里访问，以及 --prometheus 和 --prometheus-auth 的内容。',
  }),
  prometheus_empty: ({ address }) => ({
    text: `${address} 没有任何所需的指标。`,
    fix: '请确认它就是抓取该集群的 Prometheus；也可用 --prometheus 指明另一个。',
  }),
  no_cadvisor: ({ addresses }) => ({
    text: `${addresses.join('、')} 没有抓取 kubelet 的 cAdvisor：没有 Pod 和函数的 CPU 与内存。`,
    fix: '请把这个任务加入 Prometheus 的 scrape_configs，或运行 agent。',
  }),
  no_node_exporter: ({ addresses }) => ({
    text: `${addresses.join('、')} 没有抓取 node exporter：没有节点的数据。`,
    fix: '请运行 node exporter，并把这个任务加入 Prometheus 的 scrape_configs，或运行 agent。',
  }),
  no_kube_state_metrics: ({ addresses }) => ({
    text: `${addresses.join('、')} 没有抓取 kube-state-metrics：函数、Pod、节点和内存上限只能推测，或无法得知。`,
    fix: '请运行 kube-state-metrics，并把这个任务加入 Prometheus 的 scrape_configs；也可连接 Kubernetes API（--kubernetes）。',
  }),
  kube_state_metrics_label_missing: ({ address, metric, label }) => ({
    text: `${address} 的 ${metric} 没有标签 ${label}：无法得知它的内容。`,
    fix: '请检查 kube-state-metrics 的抓取任务中是否有 labeldrop 或 labelkeep 规则，并使用第 2 版或更新的版本。',
  }),
  kube_state_metrics_incomplete: ({ addresses, metrics }) => ({
    text: `${addresses.join('、')} 的 kube-state-metrics 缺少 ${metrics.join('、')}：只有这些指标给出的内容无法得知。`,
    fix: '请把它们加入 kube-state-metrics 的 --metric-allowlist，或其抓取任务的 keep 规则。',
  }),
  gateway_not_scraped: ({ addresses }) => ({
    text: `${addresses.join('、')} 没有抓取 OpenFaaS 的网关：无法得知调用次数和调用者等待的时间。`,
    fix: '请把这个任务加入 Prometheus 的 scrape_configs；也可用 --gateway-metrics 指明每个网关 Pod 的指标地址。',
  }),
  scrape_interval_coarse: ({ address, job, intervalSeconds }) => ({
    text: `${address} 每 ${seconds(intervalSeconds)} 秒抓取一次任务 ${job}：两次之间没有更新的数据。`,
    fix: '请更频繁地抓取该任务。',
  }),
  kubelet_measures_coarsely: ({ address, job, intervalSeconds }) => ({
    text: `${address} 的任务 ${job} 中，Pod 的数据每 ${seconds(intervalSeconds)} 秒才测量一次：无论抓取多频繁，kubelet 都是如此。`,
    fix: '若要每秒一个数据点，请运行 agent；也可用这个参数启动 kubelet。',
  }),
  honor_timestamps_off: ({ address, job }) => ({
    text: `${address} 的任务 ${job} 用抓取时间覆盖了测量时间：CPU 速率不够精确。`,
    fix: '请让该任务保留 kubelet 写下的时间。',
  }),
  two_clusters: ({ address, theirs, ours }) => ({
    text: `${address} 像是另一个集群的 Prometheus：它的节点是 ${theirs.join('、')}，而所连接的集群有 ${ours.join('、')}。`,
    fix: '请用 --prometheus 指明抓取该集群的 Prometheus，或连接另一个集群。',
  }),
  kube_state_metrics_lost: ({ address }) => ({
    text: `${address} 不再有 kube-state-metrics：现在显示的是它最后给出的内容。`,
    fix: '请检查 kube-state-metrics 是否在运行、是否被抓取。',
  }),
  gateway_failing: ({ address, message }) => ({
    text: `无法访问网关 ${address}：${message}`,
    fix: '请检查网关是否在运行，以及 --gateway 和 --gateway-credentials 的内容。',
  }),
  gateway_metrics_failing: ({ address, message }) => ({
    text: `读不到网关的指标 ${address}：${message}`,
    fix: '请用 --gateway-metrics 指明一个正在运行的网关 Pod 的指标地址（端口 8082）。',
  }),
  gateway_behind_service: ({ address }) => ({
    text: `${address} 的计数一再倒退，像是一个地址后面有多个网关。`,
    fix: '请用 --gateway-metrics 指明每个网关 Pod 的地址，而不是 Service 的地址。',
  }),
  watchdogs_unreachable: () => ({
    text: '从这里访问不到任何 watchdog：函数的运行时间只能以网关所见为准。',
    fix: '请在集群内运行 faascope。',
  }),
  state_folder_not_writable: ({ folder, reason }) => ({
    text:
      folder === null
        ? '当前用户没有主目录：/setIP 的选择在重启后会丢失。'
        : `无法写入 ${folder}（${reason}）：/setIP 的选择在重启后会丢失。`,
    fix: '请指定一个可写的目录。',
  }),
  task_failing: ({ task, message }) => ({
    text: `服务器的定时任务 ${task} 出错：${message}。它所测量或维护的内容未知；程序会自动重试。`,
    fix: '若为打开文件过多（EMFILE）：请提高服务器的限额（ulimit -n）并重启；其他情况属于程序缺陷，请附上日志报告。',
  }),
  connections_full: ({ most }) => ({
    text: `服务器的 ${most} 个连接已全部占用，新的连接会被关闭。`,
    fix: '请关闭空闲的客户端，或提高打开文件数的限额（ulimit -n）并重启服务器：它最多使用其中四分之一，且不超过 10000 个。',
  }),
  loopback_only: ({ address }) => ({
    text: `服务器只监听 ${address}：其他机器无法访问。`,
    fix: '若需要让其他机器访问，请监听网络地址，并要求令牌。',
  }),
  no_token: ({ address }) => ({
    text: `服务器监听 ${address}，却不要求令牌：凡能访问者皆可读取一切。`,
    fix: '请写一个令牌文件（每个客户端一行：名字、令牌、角色），并指明它。',
  }),
};

function seconds(value: number): string {
  return String(Number(value.toFixed(1)));
}

function inNamespace(namespace: string | null): string {
  return namespace === null ? '' : `命名空间 ${namespace} 中`;
}

function addRule(namespace: string | null): string {
  const where = namespace === null ? '整个集群' : `命名空间 ${namespace} 中`;
  return `请把这条规则加入 faascope 在${where}的角色。`;
}

function andMore(more: number): string {
  return more === 0 ? '' : ` 以及另外 ${more} 个`;
}
