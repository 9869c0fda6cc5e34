import { isDnsLabel } from '../../model/inventory/identity.ts';
import type { FunctionName, PlatformSeries } from '../../model/platform.ts';

/** The metrics of the gateway, and of the watchdogs in the pods. */
export const openFaasSeries: PlatformSeries = {
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

/** Reads `name.namespace`, or the bare name that old gateways write. */
function functionNamed(text: string, defaultNamespace: string): FunctionName {
  const dot = text.lastIndexOf('.');
  const namespace = text.slice(dot + 1);
  if (dot <= 0 || !isDnsLabel(namespace)) return { namespace: defaultNamespace, name: text };
  return { namespace, name: text.slice(0, dot) };
}
