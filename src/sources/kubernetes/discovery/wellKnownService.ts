import type { PlatformServices, ServiceRule, UsualPods } from '../../../model/platform.ts';
import { listAt, member, numberAt, textAt } from '../../http/jsonMember.ts';

/** What a Service leads to: the platform's processes that count calls, or Prometheus. */
export type ServiceKind = 'counter' | 'prometheus';

/** A Service that is known by its name or labels. */
export interface WellKnownService {
  readonly kind: ServiceKind;
  readonly namespace: string;
  readonly name: string;
  /** The labels of its pods. */
  readonly selector: Readonly<Record<string, string>>;
  /** The port to connect to. */
  readonly port: number;
  /** The pods' port behind it, a number or the name of one. */
  readonly targetPort: number | string;
  /** Of two Services with the same pod, the one with the lower rank is named. */
  readonly rank: number;
  /** True where Services may not be listed: only its pods show whether there is one. */
  readonly isPresumed: boolean;
}

/** Prometheus as its charts and its operator install it. */
const prometheusRules: readonly ServiceRule[] = [
  (_namespace, _name, label) => label('app') === 'kube-prometheus-stack-prometheus',
  (_namespace, _name, label) =>
    label('app.kubernetes.io/name') === 'prometheus' && label('app.kubernetes.io/component') === 'server',
  (_namespace, _name, label) => label('app') === 'prometheus' && label('component') === 'server',
  (_namespace, name, label) => name === 'prometheus-operated' || label('operated-prometheus') === 'true',
];
const usualPrometheus: UsualPods = {
  namespace: 'monitoring',
  name: 'prometheus-operated',
  labels: { 'app.kubernetes.io/name': 'prometheus' },
};
const prometheusPort = 9090;
/** After all Services that were recognised. */
const lastRank = Number.MAX_SAFE_INTEGER;

/** What to look for where Services may not be listed: pods in the usual namespaces, as the usual charts label them. */
export function presumedServices({
  usualCounters,
  counterPort,
  usualPrometheus: ofPlatform,
}: PlatformServices): readonly WellKnownService[] {
  return [
    ...usualCounters.map((pods) => presumed('counter', pods, counterPort)),
    ...[usualPrometheus, ...ofPlatform].map((pods) => presumed('prometheus', pods, prometheusPort)),
  ];
}

/** Reads a Service of `v1`; null when it is none of those that are known, or selects no pods. */
export function decodeWellKnownService(object: unknown, platform: PlatformServices): WellKnownService | null {
  const namespace = textAt(object, 'metadata', 'namespace') ?? '';
  const name = textAt(object, 'metadata', 'name') ?? '';
  const label = (key: string) => textAt(object, 'metadata', 'labels', key);
  const rankIn = (rules: readonly ServiceRule[]) => rules.findIndex((matches) => matches(namespace, name, label));
  const selector = labelsAt(object, 'spec', 'selector');
  if (Object.keys(selector).length === 0) return null;
  const found = { namespace, name, selector, isPresumed: false };
  const counterRank = rankIn(platform.counters);
  if (counterRank >= 0) {
    const port = platform.counterPort;
    return { ...found, kind: 'counter', port, targetPort: port, rank: counterRank };
  }
  const rank = rankIn([...prometheusRules, ...platform.prometheus]);
  const webPort = rank < 0 ? null : decodeWebPort(object);
  return webPort === null ? null : { ...found, ...webPort, kind: 'prometheus', rank };
}

function decodeWebPort(object: unknown): Pick<WellKnownService, 'port' | 'targetPort'> | null {
  const ports = listAt(object, 'spec', 'ports');
  const found =
    ports.find((port) => numberAt(port, 'port') === prometheusPort) ??
    ports.find((port) => /^(http-web|web|http)$/.test(textAt(port, 'name') ?? '')) ??
    ports[0];
  const port = numberAt(found, 'port');
  if (port === null) return null;
  return { port, targetPort: numberAt(found, 'targetPort') ?? textAt(found, 'targetPort') ?? port };
}

function presumed(kind: ServiceKind, { namespace, name, labels }: UsualPods, port: number): WellKnownService {
  return { kind, namespace, name, selector: labels, port, targetPort: port, rank: lastRank, isPresumed: true };
}

function labelsAt(value: unknown, ...path: readonly string[]): Record<string, string> {
  const found = member(value, ...path);
  if (typeof found !== 'object' || found === null) return {};
  const pairs = Object.entries(found).filter((pair): pair is [string, string] => typeof pair[1] === 'string');
  return Object.fromEntries(pairs);
}
