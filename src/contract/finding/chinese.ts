import { failureSubject, failureWords } from './failureWords.ts';
import type { WordTable } from './finding.ts';

/** Findings in Chinese. */
export const chinese: WordTable = {
  may_not_read_deployments: ({ verbs, namespace }) => ({
    text: `${missing(verbs, 'deployments', namespace)}函数列表不完整。`,
    fix: addRule(namespace),
  }),
  may_not_read_pods: ({ verbs, namespace }) => ({
    text: `${missing(verbs, 'pods', namespace)}无法得知函数有哪些 Pod、运行在哪些节点上。`,
    fix: addRule(namespace),
  }),
  may_not_read_logs: ({ verbs, namespace }) => ({
    text: `${missing(verbs, 'pods/log', namespace)}看不到日志，也看不到正在运行的调用。`,
    fix: addRule(namespace),
  }),
  may_not_read_metrics: ({ resource, verbs, namespace }) => ({
    text: `${missing(verbs, `${resource}.metrics.k8s.io`, namespace)}除非有其他数据源，否则没有它们的 CPU 和内存数据。`,
    fix: addRule(namespace),
  }),
  may_not_read_nodes: ({ verbs }) => ({
    text: `${missing(verbs, 'nodes', null)}只列出有函数 Pod 的节点，也无法按节点容量计算百分比。`,
    fix: addRule(null),
  }),
  may_not_read_namespaces: ({ verbs }) => ({
    text: `${missing(verbs, 'namespaces', null)}找不到带 \`openfaas\` 注解的命名空间。`,
    fix: `${addRule(null)}也可用 --functions-namespace 指定命名空间。`,
  }),
  may_not_find_agents: ({ verbs }) => ({
    text: `${missing(verbs, '所有命名空间的 pods', null)}找不到 agent。`,
    fix: `${addRule(null)}也可用 --agent 指定 agent。`,
  }),
  may_not_forward: ({ namespace }) => ({
    text: `从本机无法访问命名空间 ${namespace} 中的 Pod，也没有端口转发权限。`,
    fix: `请在集群内运行 faascope，或将这条规则加入 faascope 在命名空间 ${namespace} 中的 Role。`,
  }),
  may_not_find_services: ({ verbs }) => ({
    text: `${missing(verbs, '所有命名空间的 services', null)}只能在 openfaas 和 monitoring 命名空间中按常用标签查找网关和 Prometheus。`,
    fix: `${addRule(null)}也可用 --gateway-metrics 和 --prometheus 指定。`,
  }),
  may_not_find_pods: ({ verbs, namespace }) => ({
    text: `${missing(verbs, 'pods', namespace)}找不到其中的网关或 Prometheus。`,
    fix: `${addRule(namespace)}也可用 --gateway-metrics 和 --prometheus 指定。`,
  }),
  no_gateway_found: () => ({
    text: '未找到 OpenFaaS 网关（已查找命名空间 openfaas 中的 Service gateway，以及带 app=openfaas、component=gateway 标签的 Pod）。只有 Prometheus 抓取了网关，才有调用数据。',
    fix: '请用 --gateway-metrics 指定每个网关 Pod 的指标地址（端口 8082）。',
  }),
  no_prometheus_found: () => ({
    text: '按常用 chart 的名称和标签未找到 Prometheus。',
    fix: '请用 --prometheus 指定其地址。',
  }),
  forward_by_hand: ({ namespace, pod, port, localPort, flag }) => ({
    text: `从本机无法访问命名空间 ${namespace} 中 Pod ${pod} 的端口 ${port}。`,
    fix: `请运行 \`kubectl -n ${namespace} port-forward pod/${pod} ${localPort}:${port}\`，并在启动 faascope 时加上 ${flag} http://127.0.0.1:${localPort}。`,
  }),
  kubernetes_failing: ({ resource, namespace, ...failure }) => ({
    text: `无法列出${inNamespace(namespace)} ${resource}：${failure.message}`,
    fix: `${failureWords('zh', '', 'kubernetes', failure).fix}正在重试。`,
  }),
  agents_not_listed: ({ message }) => ({
    text: `无法查找 agent：${message}`,
    fix: '请检查 Kubernetes API 能否访问、是否接受所用凭据。正在重试。',
  }),
  no_agents: () => ({
    text: '集群中没有运行 agent，数据的更新频率取决于其他数据源。',
    fix: '如需每秒更新，请在每个节点上运行 agent：kubectl apply -f deploy/agent.yaml（说明见文件开头）。',
  }),
  nodes_unmeasured: ({ nodes, more }) => ({
    text: `已连接的数据源都没有采集节点 ${nodes.join('、')}${andMore(more)}。`,
    fix: '请在每个节点上运行 agent（deploy/agent.yaml），或指定抓取其 node exporter 的 Prometheus（--prometheus）。',
  }),
  functions_unmeasured: ({ namespace, functions, more }) => ({
    text: `已连接的数据源都没有采集命名空间 ${namespace} 中的函数 ${functions.join('、')}${andMore(more)}。`,
    fix: '请在每个节点上运行 agent（deploy/agent.yaml），或指定抓取 cAdvisor 的 Prometheus（--prometheus）。',
  }),
  pods_unmeasured: ({ namespace, pods, more }) => ({
    text: `已连接的数据源都没有采集命名空间 ${namespace} 中的 Pod ${pods.join('、')}${andMore(more)}；同一函数的其他 Pod 有数据。`,
    fix: '请在这些 Pod 所在的节点上也运行 agent（deploy/agent.yaml），或指定抓取该处 cAdvisor 的 Prometheus（--prometheus）。',
  }),
  agents_missing: ({ nodes }) => ({
    text: `节点 ${nodes.join('、')} 上没有 agent。这些节点及其上函数 Pod 的数据，更新频率取决于其他数据源。`,
    fix: '请让 agent 的 DaemonSet 也调度到这些节点：检查其 nodeSelector 和节点的污点。',
  }),
  agent_version_differs: ({ nodes, versions, version }) => ({
    text: `节点 ${nodes.join('、')} 上的 agent 版本为 ${versions.join('、')}，本服务器为 ${version}。`,
    fix: '请统一使用同一版本。',
  }),
  blkio_not_counted: ({ nodes }) => ({
    text: `节点 ${nodes.join('、')} 的内核不按 Pod 统计磁盘读写，因此没有 Pod 的磁盘数据。节点的数据不受影响。`,
    fix: '请改用 cgroup v2。使用 v1 时，Linux 6.10 及以上内核在设置限速规则之前不统计。',
  }),
  agent_failing: ({ node, ...failure }) => failureWords('zh', `节点 ${node} 的 agent`, 'agent', failure),
  agent_blind: ({ node }) => ({
    text: `节点 ${node}：agent 无法读取所在节点的 /proc，该节点的数据改由下一个数据源提供（如果有）。`,
    fix: '请把节点的 /proc 和 /sys/fs/cgroup 挂载到 agent 的 --host-root 目录下，参见 deploy/agent.yaml。',
  }),
  agent_misses_pods: ({ node, namespace, pods }) => ({
    text: `节点 ${node}：agent 找不到命名空间 ${namespace} 中 ${pods.join('、')} 的 cgroup，它们的 CPU 和内存改由下一个数据源提供（如果有）。`,
    fix: '请为 kubelet 和容器运行时配置相同的 cgroup 驱动。运行在虚拟机中的 Pod（Kata）在节点上没有 cgroup，请用 Prometheus 采集。',
  }),
  agent_reads_partly: ({ node, message }) => ({
    text: `节点 ${node}：agent 无法读取部分文件（${message}），其中的数据未知。`,
    fix: '如果是打开的文件过多（EMFILE），请提高 agent 的打开文件数上限（ulimit -n）并重启；其他情况是程序缺陷，请报告。',
  }),
  agent_old: ({ node, version }) => ({
    text: `节点 ${node}：agent（${version}）比本服务器旧，进程数、Pod 网络和压力（PSI）未知。`,
    fix: '请统一使用同一版本。',
  }),
  agent_clock_off: ({ node, aheadSeconds }) => ({
    text: `节点 ${node}：时钟比本服务器${aheadSeconds > 0 ? '快' : '慢'} ${Math.abs(aheadSeconds).toFixed(1)} 秒，其数据已按此平移。`,
    fix: '请用 NTP 同步两边的时钟。',
  }),
  prometheus_failing: ({ address, ...failure }) =>
    failureWords('zh', failureSubject('zh', 'prometheus', [address]), 'prometheus', failure),
  prometheus_empty: ({ address }) => ({
    text: `Prometheus ${address} 没有 faascope 需要的任何指标。`,
    fix: '请确认它就是抓取该集群的 Prometheus，或用 --prometheus 指定另一个。',
  }),
  no_cadvisor: ({ addresses }) => ({
    text: `Prometheus ${addresses.join('、')} 没有抓取 cAdvisor，Pod 和函数的 CPU、内存未知。`,
    fix: '请把这个抓取任务加入 Prometheus 的 scrape_configs，或运行 agent。',
  }),
  no_node_exporter: ({ addresses }) => ({
    text: `Prometheus ${addresses.join('、')} 没有抓取 node exporter，节点数据未知。`,
    fix: '请运行 node exporter，并把这个抓取任务加入 Prometheus 的 scrape_configs，或运行 agent。',
  }),
  no_kube_state_metrics: ({ addresses }) => ({
    text: `Prometheus ${addresses.join('、')} 没有抓取 kube-state-metrics，函数、Pod、节点和内存上限只能推断，或者未知。`,
    fix: '请运行 kube-state-metrics，并把这个抓取任务加入 Prometheus 的 scrape_configs，或连接 Kubernetes API（--kubernetes）。',
  }),
  kube_state_metrics_label_missing: ({ address, metric, label }) => ({
    text: `${address} 的 ${metric} 没有标签 ${label}，因此无法使用。`,
    fix: '请检查 kube-state-metrics 的抓取任务是否有 labeldrop 或 labelkeep 规则，并使用 2.0 或更高版本的 kube-state-metrics。',
  }),
  kube_state_metrics_incomplete: ({ addresses, metrics }) => ({
    text: `${addresses.join('、')} 的 kube-state-metrics 缺少 ${metrics.join('、')}，只由这些指标提供的数据未知。`,
    fix: '请把它们加入 kube-state-metrics 的 --metric-allowlist，或其抓取任务的 keep 规则。',
  }),
  gateway_not_scraped: ({ addresses }) => ({
    text: `Prometheus ${addresses.join('、')} 没有抓取 OpenFaaS 网关，调用次数和响应时间未知。`,
    fix: '请把这个抓取任务加入 Prometheus 的 scrape_configs，或用 --gateway-metrics 指定每个网关 Pod 的指标地址。',
  }),
  scrape_interval_coarse: ({ address, job, intervalSeconds }) => ({
    text: `Prometheus ${address} 每 ${seconds(intervalSeconds)} 秒才抓取一次任务 ${job}，数据最多每 ${seconds(intervalSeconds)} 秒更新一次。`,
    fix: '请缩短抓取间隔。',
  }),
  kubelet_measures_coarsely: ({ address, job, intervalSeconds }) => ({
    text: `${address} 的任务 ${job}：无论抓取多频繁，kubelet 每 ${seconds(intervalSeconds)} 秒才测量一次 Pod。`,
    fix: '如需每秒更新，请运行 agent，或用这个参数启动 kubelet。',
  }),
  honor_timestamps_off: ({ address, job }) => ({
    text: `${address} 的任务 ${job} 用抓取时间覆盖了测量时间，CPU 速率不够准确。`,
    fix: '请为该任务设置 honor_timestamps: true。',
  }),
  two_clusters: ({ address, theirs, ours }) => ({
    text: `Prometheus ${address} 似乎属于另一个集群：它的节点是 ${theirs.join('、')}，而所连接的集群的节点是 ${ours.join('、')}。`,
    fix: '请用 --prometheus 指定抓取该集群的 Prometheus，或连接另一个集群。',
  }),
  kube_state_metrics_lost: ({ address }) => ({
    text: `Prometheus ${address} 中已没有 kube-state-metrics 的指标，当前显示的是最后一次获取的列表。`,
    fix: '请检查 kube-state-metrics 是否在运行、是否被抓取。',
  }),
  gateway_failing: ({ address, ...failure }) =>
    failureWords('zh', failureSubject('zh', 'gateway', [address]), 'gateway', failure),
  gateway_metrics_failing: ({ address, ...failure }) =>
    failureWords('zh', failureSubject('zh', 'gateway_metrics', [address]), 'gateway_metrics', failure),
  gateway_behind_service: ({ address }) => ({
    text: `${address} 的计数器反复减小，可能有多个网关共用这个地址，调用次数不可靠。`,
    fix: '请用 --gateway-metrics 指定每个网关 Pod 的地址，而不是 Service 的地址。',
  }),
  watchdogs_unreachable: () => ({
    text: '从本机无法访问任何 watchdog，运行时间以网关测得的为准。',
    fix: '请在集群内运行 faascope。',
  }),
  function_cannot_run: ({ function: name, reason }) => ({
    text: `函数 ${name} 无法在本机运行，因此未列出：${reason}`,
    fix: '请修正 stack 文件中的该函数，然后重新启动 faascope。',
  }),
  state_folder_not_writable: ({ folder, reason }) => ({
    text: `${folder === null ? '当前用户没有主目录' : `无法写入 ${folder}（${reason}）`}，用 /setIP 选择的连接会在重启后丢失。`,
    fix: '请用 --state 指定一个可写的目录。',
  }),
  token_file_not_used: ({ reason }) => ({
    text: `令牌文件已更改，但未生效：${reason}。之前读取的令牌仍然有效。`,
    fix: '请修正 --token-file 指定的文件，服务器会自动重新读取。',
  }),
  task_failing: ({ task, message }) => ({
    text: `定时任务 ${task} 失败：${message}。依赖它的数据未知。正在重试。`,
    fix: '如果是打开的文件过多（EMFILE），请提高服务器的打开文件数上限（ulimit -n）并重启；其他情况是程序缺陷，请附上日志报告。',
  }),
  connections_full: ({ most }) => ({
    text: `${most} 个客户端连接已全部占用，新连接会被关闭。`,
    fix: '请关闭空闲的客户端，或提高打开文件数上限（ulimit -n）并重启：客户端连接可使用其四分之一，或除 8000 个以外的全部（取较大者），且不超过 12000。',
  }),
  loopback_only: ({ address }) => ({
    text: `仅监听 ${address}，其他机器无法连接。`,
    fix: '如需允许其他机器连接，请监听网络地址，并启用令牌。',
  }),
  no_token: ({ address }) => ({
    text: `正在监听 ${address}，但未启用令牌，任何能连接的人都能读取所有数据。`,
    fix: '请编写令牌文件（每个客户端一行：名称 令牌 角色），并用 --token-file 指定。',
  }),
};

function missing(verbs: readonly string[], resource: string, namespace: string | null): string {
  return `缺少权限：${verbs.join('、')} ${resource}${namespace === null ? '' : `（命名空间 ${namespace}）`}。`;
}

function addRule(namespace: string | null): string {
  return `请将这条规则加入 faascope ${namespace === null ? '的 ClusterRole' : `在命名空间 ${namespace} 中的 Role`}。`;
}

function inNamespace(namespace: string | null): string {
  return namespace === null ? '' : `命名空间 ${namespace} 中的`;
}

function andMore(more: number): string {
  return more === 0 ? '' : ` 以及另外 ${more} 个`;
}

function seconds(value: number): string {
  return String(Number(value.toFixed(1)));
}
