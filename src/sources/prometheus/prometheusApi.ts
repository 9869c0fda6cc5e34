/** The query API of one server. */
export interface PrometheusApi {
  /** Where it is, without credentials. */
  readonly address: string;
  /**
   * Asks an instant query and gives the whole answer, which says `success`.
   * @throws Fault upstream_refused, upstream_timeout, upstream_failed
   */
  query(promql: string, signal: AbortSignal): Promise<string>;
}
