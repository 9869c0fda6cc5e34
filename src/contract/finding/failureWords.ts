import type { FailureReason } from './failureReason.ts';
import type { Words } from './finding.ts';
import type { Language } from './language.ts';

/** The sources whose failures are reported: all of a kind have the same settings. */
export type FailingKind = 'prometheus' | 'kubernetes' | 'gateway' | 'gateway_metrics' | 'agent';

/** The settings that decide how a source is reached. */
interface Settings {
  readonly address: string;
  readonly credentials: string;
  readonly authority: string;
}

const settings: Readonly<Record<FailingKind, Settings>> = {
  prometheus: { address: '--prometheus', credentials: '--prometheus-auth', authority: '--ca-file' },
  kubernetes: { address: 'its address (server in the kubeconfig)', credentials: 'the kubeconfig', authority: '' },
  gateway: { address: '--gateway', credentials: '--gateway-credentials', authority: '--ca-file' },
  gateway_metrics: { address: '--gateway-metrics', credentials: '', authority: '--ca-file' },
  agent: { address: '--agent', credentials: '--agent-token-file', authority: 'NODE_EXTRA_CA_CERTS' },
};

const titles: Readonly<Record<Language, Readonly<Record<FailingKind, string>>>> = {
  en: {
    prometheus: 'Prometheus at ',
    kubernetes: 'Kubernetes API at ',
    gateway: 'Gateway at ',
    gateway_metrics: 'Gateway metrics at ',
    agent: 'Agent at ',
  },
  zh: {
    prometheus: 'Prometheus ',
    kubernetes: 'Kubernetes API ',
    gateway: '网关 ',
    gateway_metrics: '网关指标 ',
    agent: 'agent ',
  },
};
/** This many addresses are listed. */
const mostAddresses = 3;

/** Names one source, or several of a kind, in a text. */
export function failureSubject(language: Language, kind: FailingKind, addresses: readonly string[]): string {
  const more = addresses.length - mostAddresses;
  const rest = more <= 0 ? '' : language === 'en' ? ` and ${more} more` : ` 以及另外 ${more} 个`;
  return titles[language][kind] + addresses.slice(0, mostAddresses).join(language === 'en' ? ', ' : '、') + rest;
}

/**
 * What is wrong with a source that does not answer, and how to fix it.
 *
 * @param subject how the text names the source
 * @param message the error in English; used where the reason does not say enough
 */
export function failureWords(
  language: Language,
  subject: string,
  kind: FailingKind,
  { reason, message }: { readonly reason: FailureReason; readonly message: string },
): Words {
  const { what, fix, separator } = tables[language];
  // An agent's own message says whether a token was sent, and why not.
  const isToken = kind === 'agent' && reason === 'unauthorized';
  const text = isToken ? message : (what[reason] ?? message);
  return { text: subject + separator + text, fix: fix[reason](kind, settings[kind]) };
}

interface FailureTable {
  readonly separator: string;
  /** Left out where the error's own message says more. */
  readonly what: Partial<Record<FailureReason, string>>;
  readonly fix: Readonly<Record<FailureReason, (kind: FailingKind, settings: Settings) => string>>;
}

const english: Partial<Record<FailureReason, string>> = {
  refused: 'connection refused.',
  unresolved: 'its host name cannot be resolved.',
  unreachable: 'no route to its network.',
  timeout: 'no response in time.',
  closed: 'it closes the connection without an answer.',
  certificate_untrusted: 'its certificate is not signed by a trusted authority.',
  certificate_expired: 'its certificate has expired.',
  certificate_name: 'its certificate is for another host name.',
  https_required: 'it serves HTTPS only.',
  unauthorized: '401, credentials are missing or wrong.',
  forbidden: '403, access is denied.',
  wrong_server: 'another program answers there.',
};

const chinese: Partial<Record<FailureReason, string>> = {
  refused: '连接被拒绝。',
  unresolved: '无法解析主机名。',
  unreachable: '没有到达其网络的路由。',
  timeout: '未及时响应。',
  closed: '未作响应就关闭了连接。',
  certificate_untrusted: '其证书不是由受信任的机构签发的。',
  certificate_expired: '其证书已过期。',
  certificate_name: '其证书属于另一个主机名。',
  https_required: '仅提供 HTTPS。',
  unauthorized: '401，缺少凭据或凭据错误。',
  forbidden: '403，拒绝访问。',
  wrong_server: '在该地址响应的是其他程序。',
};

const tables: Readonly<Record<Language, FailureTable>> = {
  en: {
    separator: ': ',
    what: english,
    fix: {
      refused: (_kind, { address }) => `Check that it runs there, or correct ${address}.`,
      unresolved: (_kind, { address }) => `Correct the host name in ${address}, or check the DNS of this machine.`,
      unreachable: (_kind, { address }) => `Check the network or VPN of this machine, or correct ${address}.`,
      timeout: (_kind, { address }) =>
        `Check that it is not overloaded and that no firewall drops the packets, or correct ${address}.`,
      closed: (_kind, { address }) => `Correct ${address}; if the port is for HTTPS, use https://.`,
      proxy: () => 'Check HTTP_PROXY, HTTPS_PROXY and NO_PROXY.',
      certificate_untrusted: (kind, { authority }) => {
        if (kind === 'kubernetes')
          return 'Set certificate-authority in the kubeconfig to the authority of the cluster.';
        return `Pass the certificate of its authority (PEM) with ${authority}.`;
      },
      certificate_expired: () => 'Renew the certificate, or check the clock of this machine.',
      certificate_name: (kind, { address }) =>
        kind === 'kubernetes'
          ? 'Set tls-server-name in the kubeconfig to a name in the certificate.'
          : `Use a host name that is in the certificate in ${address}.`,
      tls: (_kind, { address }) => `If it serves plain HTTP, use http:// in ${address}.`,
      https_required: (_kind, { address }) => `Use https:// in ${address}.`,
      unauthorized: (kind, { credentials }) => {
        if (kind === 'gateway_metrics')
          return 'Use the metrics port of the gateway pod (8082), which needs no credentials.';
        if (kind === 'agent') return 'Agents and this server need the same token.';
        return kind === 'kubernetes'
          ? 'Log in again, or correct the credentials in the kubeconfig.'
          : `Pass the right credentials with ${credentials}.`;
      },
      forbidden: (kind, { credentials }) => {
        if (kind === 'gateway_metrics')
          return 'Use the metrics port of the gateway pod (8082), which needs no credentials.';
        return kind === 'kubernetes'
          ? 'Give this account the permissions that faascope doctor --rbac prints.'
          : `Give these credentials access, or set others with ${credentials}.`;
      },
      wrong_server: (kind, { address }) =>
        kind === 'prometheus' ? `Correct ${address}; the URL may need a path prefix.` : `Correct ${address}.`,
      other: (kind, { address, credentials }) =>
        kind === 'kubernetes'
          ? 'Check that the Kubernetes API is healthy.'
          : credentials === ''
            ? 'Pass the metrics address (port 8082) of a running gateway pod with --gateway-metrics.'
            : `Check that it runs, and check ${address} and ${credentials}.`,
    },
  },
  zh: {
    separator: '：',
    what: chinese,
    fix: {
      refused: (_kind, { address }) => `请检查它是否在运行，或更正 ${address}。`,
      unresolved: (_kind, { address }) => `请更正 ${address} 中的主机名，或检查本机的 DNS。`,
      unreachable: (_kind, { address }) => `请检查本机的网络或 VPN，或更正 ${address}。`,
      timeout: (_kind, { address }) => `请检查它是否过载、防火墙是否丢弃数据包，或更正 ${address}。`,
      closed: (_kind, { address }) => `请更正 ${address}；如果该端口提供 HTTPS，请使用 https://。`,
      proxy: () => '请检查 HTTP_PROXY、HTTPS_PROXY 和 NO_PROXY。',
      certificate_untrusted: (kind, { authority }) =>
        kind === 'kubernetes'
          ? '请将 kubeconfig 中的 certificate-authority 设为该集群的签发机构。'
          : `请用 ${authority} 指定其签发机构的证书（PEM）。`,
      certificate_expired: () => '请更新证书，或检查本机的时钟。',
      certificate_name: (kind, { address }) =>
        kind === 'kubernetes'
          ? '请将 kubeconfig 中的 tls-server-name 设为证书中的名称。'
          : `请在 ${address} 中使用证书所含的主机名。`,
      tls: (_kind, { address }) => `如果它提供的是普通 HTTP，请在 ${address} 中使用 http://。`,
      https_required: (_kind, { address }) => `请在 ${address} 中使用 https://。`,
      unauthorized: (kind, { credentials }) => {
        if (kind === 'gateway_metrics') return '请使用网关 Pod 的指标端口（8082），该端口不需要凭据。';
        if (kind === 'agent') return 'agent 与本服务器必须使用相同的令牌。';
        return kind === 'kubernetes'
          ? '请重新登录，或更正 kubeconfig 中的凭据。'
          : `请用 ${credentials} 给出正确的凭据。`;
      },
      forbidden: (kind, { credentials }) => {
        if (kind === 'gateway_metrics') return '请使用网关 Pod 的指标端口（8082），该端口不需要凭据。';
        return kind === 'kubernetes'
          ? '请授予该账号 faascope doctor --rbac 所列出的权限。'
          : `请为这些凭据授予访问权限，或用 ${credentials} 指定其他凭据。`;
      },
      wrong_server: (kind, { address }) =>
        kind === 'prometheus' ? `请更正 ${address}；URL 可能需要路径前缀。` : `请更正 ${address}。`,
      other: (kind, { address, credentials }) =>
        kind === 'kubernetes'
          ? '请检查 Kubernetes API 是否正常。'
          : credentials === ''
            ? '请用 --gateway-metrics 指定一个正在运行的网关 Pod 的指标地址（端口 8082）。'
            : `请检查它是否在运行，并检查 ${address} 和 ${credentials}。`,
    },
  },
};
