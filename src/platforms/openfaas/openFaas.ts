import type { FunctionName, Platform, PlatformSeries, PlatformServices, ServiceRule } from '../../model/platform.ts';
import { WatchdogLine } from './watchdog/watchdogLine.ts';
import { openFaasWorkloads } from './workloads.ts';

/** A label of RFC 1123, as namespaces are named. */
const namespaceName = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** Metrics of the gateway, and of the watchdogs in the pods. */
const series: PlatformSeries = {
  counter: 'gateway',
  replicas: 'gateway_service_count',
  started: 'gateway_function_invocation_started',
  ended: 'gateway_function_invocation_total',
  statusLabel: 'code',
  requestSeconds: 'gateway_functions_seconds',
  functionLabels: ['function_name'],
  functionNamed: (labels, defaultNamespace) => functionNamed(labels['function_name'] ?? '', defaultNamespace),
  runSeconds: 'http_request_duration_seconds',
  // The gateway has a histogram of this name as well, of its own API, with a path.
  runMatchers: 'path=""',
  functionOf: (deployment, containers, isFunction) => {
    const ownsContainer = (name: string) => containers.length === 0 || containers.includes(name);
    const candidates = deployment === null ? containers : [deployment].filter(ownsContainer);
    return candidates.find(isFunction) ?? null;
  },
  functionContainer: (functionName) => functionName,
  notScraped: (addresses) => ({ code: 'gateway_not_scraped', params: { addresses } }),
};

/** Services as the chart and `arkade` install them. */
const services: PlatformServices = {
  counters: [(namespace, name) => namespace === 'openfaas' && name === 'gateway', isPart('gateway')],
  counterPort: 8082,
  prometheus: [(namespace, name) => namespace === 'openfaas' && name === 'prometheus', isPart('prometheus')],
  usualCounters: [{ namespace: 'openfaas', name: 'gateway', labels: { app: 'gateway' } }],
  usualPrometheus: [{ namespace: 'openfaas', name: 'prometheus', labels: { app: 'prometheus' } }],
};

/** OpenFaaS, Community Edition and Pro: https://docs.openfaas.com. */
export const openFaas: Platform = {
  name: 'OpenFaaS',
  defaultNamespace: 'openfaas-fn',
  workloads: openFaasWorkloads,
  logDialect: () => new WatchdogLine(),
  series,
  services,
};

/** Reads `name.namespace`, or the bare name that old gateways write. */
function functionNamed(text: string, defaultNamespace: string): FunctionName {
  const dot = text.lastIndexOf('.');
  const namespace = text.slice(dot + 1);
  if (dot <= 0 || !namespaceName.test(namespace)) return { namespace: defaultNamespace, name: text };
  return { namespace, name: text.slice(0, dot) };
}

function isPart(component: string): ServiceRule {
  return (_namespace, _name, label) => label('app') === 'openfaas' && label('component') === component;
}
