import type { Platform, PlatformServices, ServiceRule } from '../../model/platform.ts';
import { openFaasSeries } from './series.ts';
import { WatchdogLine } from './watchdog/watchdogLine.ts';
import { openFaasWorkloads } from './workloads.ts';

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
  series: openFaasSeries,
  services,
};

function isPart(component: string): ServiceRule {
  return (_namespace, _name, label) => label('app') === 'openfaas' && label('component') === component;
}
