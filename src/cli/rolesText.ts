import type { Language } from '../contract/finding/language.ts';
import type { RightPurpose } from '../sources/kubernetes/rights/neededRights.ts';
import type { NeededRole } from '../sources/kubernetes/rights/neededRoles.ts';

const apiVersion = 'rbac.authorization.k8s.io/v1';

/** Whom the roles are for, as the commands that bind them name it. */
export type RoleSubject = 'user' | 'service account';

const subjectFlags: Readonly<Record<RoleSubject, string>> = {
  user: '--user=USER',
  'service account': '--serviceaccount=faascope:faascope',
};

/** Roles as YAML that kubectl applies, with what each rule is for, and the commands that bind the roles. */
export function rolesYaml(roles: readonly NeededRole[], subject: RoleSubject, language: Language): string {
  const words = roleWords[language];
  const commands = roles.map((role) => `#   ${bindCommand(role, subjectFlags[subject])}`);
  const note = roles.some(({ kind, isOfFunctions }) => isOfFunctions && kind === 'ClusterRole') ? [words.further] : [];
  return `${[words.apply, words.bind[subject], ...commands, ...note].join('\n')}\n${roles.map((role) => roleYaml(role, words)).join('---\n')}`;
}

/** The same as JSON: a List, which kubectl applies, too. */
export function rolesJson(roles: readonly NeededRole[]): string {
  const items = roles.map(({ kind, name, namespace, rules }) => ({
    apiVersion,
    kind,
    metadata: namespace === null ? { name } : { name, namespace },
    rules: rules.map(({ group, resource, verbs }) => ({ apiGroups: [group], resources: [resource], verbs })),
  }));
  return `${JSON.stringify({ apiVersion: 'v1', kind: 'List', items }, null, 2)}\n`;
}

/** Names of namespaces are labels of RFC 1123, which YAML reads as text only in quotes if they are numbers. */
function roleYaml({ kind, name, namespace, rules }: NeededRole, words: RoleWords): string {
  const lines = [`apiVersion: ${apiVersion}`, `kind: ${kind}`, 'metadata:', `  name: ${name}`];
  if (namespace !== null) lines.push(`  namespace: "${namespace}"`);
  lines.push('rules:');
  for (const { group, resource, verbs, purposes } of rules) {
    lines.push(...purposes.map((purpose) => `  # ${words.purposes[purpose]}`));
    lines.push(`  - apiGroups: ["${group}"]`, `    resources: ["${resource}"]`, `    verbs: [${verbs.join(', ')}]`);
  }
  return `${lines.join('\n')}\n`;
}

function bindCommand({ kind, name, namespace, isOfFunctions }: NeededRole, subject: string): string {
  if (!isOfFunctions) return `kubectl create clusterrolebinding ${name} --clusterrole=${name} ${subject}`;
  const role = `--${kind.toLowerCase()}=${name}`;
  return `kubectl create rolebinding ${name} ${role} --namespace=${namespace ?? 'openfaas-fn'} ${subject}`;
}

/** The comments; each line begins with `#`, but those of purposes. */
interface RoleWords {
  readonly apply: string;
  readonly bind: Readonly<Record<RoleSubject, string>>;
  readonly further: string;
  readonly purposes: Readonly<Record<RightPurpose, string>>;
}

const roleWords: Readonly<Record<Language, RoleWords>> = {
  en: {
    apply: '# All that faascope reads in a cluster with these flags, for `kubectl apply --filename=-`.',
    bind: {
      user: '# Then bind it to the user of the kubeconfig:',
      'service account': "# Then bind it to the service account of faascope's pod, here that of deploy/server.yaml:",
    },
    further: '# Repeat the last command for each further namespace of functions (annotated openfaas).',
    purposes: {
      nodes: 'Nodes: names, addresses, sizes.',
      namespaces: 'Namespaces of functions: those annotated openfaas. Not needed with --functions-namespace.',
      agents: 'Agents, in any namespace. Not needed with --agent.',
      services:
        'Services: to find gateways and Prometheus. Not needed if --gateway-metrics and --prometheus name them.',
      servicePods: 'Pods of gateways and Prometheus. Not needed if --gateway-metrics and --prometheus name them.',
      metrics: 'CPU and memory every 15 s, where neither an agent nor Prometheus measures them.',
      forwards: 'Connections to pods through the API. Not needed where faascope reaches the addresses of pods.',
      functions: 'Functions: names, images, replicas.',
      pods: 'Pods of functions.',
      logs: 'Logs, and what runs inside functions.',
    },
  },
  zh: {
    apply: '# 使用这些参数时，faascope 在集群中读取的全部内容，可用 `kubectl apply --filename=-` 应用。',
    bind: {
      user: '# 然后绑定到 kubeconfig 中的用户：',
      'service account': '# 然后绑定到 faascope 所在 Pod 的 ServiceAccount，此处为 deploy/server.yaml 中的：',
    },
    further: '# 其他函数命名空间（带 openfaas 注解）：对每个命名空间重复最后一条命令。',
    purposes: {
      nodes: '节点：名称、地址、容量。',
      namespaces: '函数所在的命名空间：带 openfaas 注解的。使用 --functions-namespace 时不需要。',
      agents: '任意命名空间中的 agent。使用 --agent 时不需要。',
      services: 'Service：用于查找网关和 Prometheus。同时使用 --gateway-metrics 和 --prometheus 时不需要。',
      servicePods: '任意命名空间中网关和 Prometheus 的 Pod。同时使用 --gateway-metrics 和 --prometheus 时不需要。',
      metrics: 'CPU 和内存，每 15 秒一次，用于 agent 和 Prometheus 都未采集之处。',
      forwards: '经 API 连接 Pod。faascope 能直接访问 Pod 地址时不需要。',
      functions: '函数：名称、镜像、副本数。',
      pods: '函数的 Pod。',
      logs: '日志，以及函数内部正在执行的内容。',
    },
  },
};
