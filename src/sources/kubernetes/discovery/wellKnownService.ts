import { listAt, member, numberAt, textAt } from '../../http/jsonMember.ts';

/** What a Service is known to be. */
export type ServiceKind = 'gateway' | 'prometheus';

/** A Service that is known by its name or labels. */
export interface WellKnownService {
  readonly kind: ServiceKind;
  readonly namespace: string;
  readonly name: string;
  /** The labels that its pods have. */
  readonly selector: Readonly<Record<string, string>>;
  /** The port it is asked at. */
  readonly port: number;
  /** The port of the pods that means, a number or the name of one. */
  readonly targetPort: number | string;
  /** Of two that mean the same pod the one with the lower rank is named. */
  readonly rank: number;
}

type Labels = (name: string) => string | null;

interface Rule {
  readonly kind: ServiceKind;
  readonly matches: (namespace: string, name: string, label: Labels) => boolean;
}

/** The order is that of the ranks. */
const rules: readonly Rule[] = [
  { kind: 'gateway', matches: (namespace, name) => namespace === 'openfaas' && name === 'gateway' },
  { kind: 'gateway', matches: isPartOfOpenFaas('gateway') },
  { kind: 'prometheus', matches: (_namespace, _name, label) => label('app') === 'kube-prometheus-stack-prometheus' },
  {
    kind: 'prometheus',
    matches: (_namespace, _name, label) =>
      label('app.kubernetes.io/name') === 'prometheus' && label('app.kubernetes.io/component') === 'server',
  },
  {
    kind: 'prometheus',
    matches: (_namespace, _name, label) => label('app') === 'prometheus' && label('component') === 'server',
  },
  {
    kind: 'prometheus',
    matches: (_namespace, name, label) => name === 'prometheus-operated' || label('operated-prometheus') === 'true',
  },
  { kind: 'prometheus', matches: (namespace, name) => namespace === 'openfaas' && name === 'prometheus' },
  { kind: 'prometheus', matches: isPartOfOpenFaas('prometheus') },
];

const usualPort = 9090;
/** A gateway's metrics are at a port that its Service does not have. */
const gatewayMetricsPort = 8082;

/** What is looked for where Services may not be listed: pods as the usual charts label them, in the usual namespaces. */
export const usualServices: readonly WellKnownService[] = [
  usual('gateway', 'openfaas', 'gateway', { app: 'gateway' }),
  usual('prometheus', 'monitoring', 'prometheus-operated', { 'app.kubernetes.io/name': 'prometheus' }),
  usual('prometheus', 'openfaas', 'prometheus', { app: 'prometheus' }),
];

/** Reads a Service of `v1`: null for one that is none of those that are known, or has no pods of its own. */
export function decodeWellKnownService(object: unknown): WellKnownService | null {
  const namespace = textAt(object, 'metadata', 'namespace') ?? '';
  const name = textAt(object, 'metadata', 'name') ?? '';
  const label = (key: string) => textAt(object, 'metadata', 'labels', key);
  const rank = rules.findIndex(({ matches }) => matches(namespace, name, label));
  const rule = rules[rank];
  if (rule === undefined) return null;
  const selector = textsOf(member(object, 'spec', 'selector'));
  if (Object.keys(selector).length === 0) return null;
  const { kind } = rule;
  if (kind === 'gateway') {
    return { kind, namespace, name, selector, port: gatewayMetricsPort, targetPort: gatewayMetricsPort, rank };
  }
  const ports = listAt(object, 'spec', 'ports');
  const found =
    ports.find((port) => numberAt(port, 'port') === usualPort) ??
    ports.find((port) => /^(http-web|web|http)$/.test(textAt(port, 'name') ?? '')) ??
    ports[0];
  const port = numberAt(found, 'port');
  if (port === null) return null;
  const targetPort = numberAt(found, 'targetPort') ?? textAt(found, 'targetPort') ?? port;
  return { kind, namespace, name, selector, port, targetPort, rank };
}

/** As the chart of OpenFaaS labels its parts. */
function isPartOfOpenFaas(component: string): Rule['matches'] {
  return (_namespace, _name, label) => label('app') === 'openfaas' && label('component') === component;
}

function usual(
  kind: ServiceKind,
  namespace: string,
  name: string,
  selector: Readonly<Record<string, string>>,
): WellKnownService {
  const port = kind === 'gateway' ? gatewayMetricsPort : usualPort;
  return { kind, namespace, name, selector, port, targetPort: port, rank: rules.length };
}

function textsOf(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {};
  const pairs = Object.entries(value).filter((pair): pair is [string, string] => typeof pair[1] === 'string');
  return Object.fromEntries(pairs);
}
