import { anyOf } from '../promql/matcher.ts';

/** Totals of every function's calls, gateways added up, and when the newest of them was scraped (`newest`). */
export const callsQuery =
  'sum by (__name__, function_name, code, le) ({__name__=~"gateway_function_invocation_total|' +
  'gateway_function_invocation_started|gateway_functions_seconds_(sum|count|bucket)"}) or ' +
  'label_replace(max(timestamp(gateway_service_count)), "newest", "yes", "", "")';

/**
 * Totals of what watchdogs timed, by pod. `path` is on those of the gateway, which time something else.
 */
export function runsQuery(namespaces: readonly string[]): string {
  return (
    'sum by (__name__, namespace, pod, le) ({__name__=~"http_request_duration_seconds_(sum|count|bucket)",' +
    `namespace=~${anyOf(namespaces)},pod!="",path=""})`
  );
}
