/** The query API of one server. */
export interface PrometheusApi {
  /** Where it is, without credentials. */
  readonly address: string;
  /**
   * Asks an instant query and gives the whole answer, which says `success`.
   * @throws Fault upstream_refused, upstream_timeout, upstream_failed
   */
  query(promql: string, signal: AbortSignal): Promise<string>;
  /**
   * Names of metrics that had series in the last minutes, or hours ago, and are selected; an old server gives all names.
   * @throws Fault as `query` does
   */
  metricNames(selector: string, signal: AbortSignal): Promise<readonly string[]>;
}

/** A server that says what it is. */
export interface VersionedApi extends PrometheusApi {
  /** As it calls itself; null when it does not say, or does not answer. */
  version(signal: AbortSignal): Promise<string | null>;
}
