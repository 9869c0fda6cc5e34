import { anyOf } from '../promql.ts';

/**
 * Totals of every function's calls, by gateway: its instance, and its pod where that is told. The same gateway in two
 * jobs counts once. Beside them, in the label `part`, times (`seconds`), when each gateway was scraped (`time`) and
 * when its process began (`start`): set operators do not look at names, so that no two parts may have the same labels.
 */
export const callsQuery = [
  ofGateways('function_name, code', '__name__=~"gateway_function_invocation_(total|started)"'),
  part('seconds', ofGateways('function_name, le', '__name__=~"gateway_functions_seconds_(sum|count|bucket)"')),
  part('time', 'max by (instance, pod) (timestamp(gateway_service_count))'),
  part(
    'start',
    'max by (instance, pod) (process_start_time_seconds and on (instance, job) group by (instance, job) (gateway_service_count))',
  ),
].join(' or ');

function ofGateways(labels: string, matcher: string): string {
  const by = `__name__, ${labels}, instance, pod`;
  return `max by (${by}) (sum by (${by}, job) ({${matcher}}))`;
}

function part(name: string, query: string): string {
  return `label_replace(${query}, "part", "${name}", "", "")`;
}

/**
 * Totals of what watchdogs timed, by pod. `path` is on those of the gateway, which time something else.
 */
export function runsQuery(namespaces: readonly string[]): string {
  return (
    'sum by (__name__, namespace, pod, le) ({__name__=~"http_request_duration_seconds_(sum|count|bucket)",' +
    `namespace=~${anyOf(namespaces)},pod!="",path=""})`
  );
}
