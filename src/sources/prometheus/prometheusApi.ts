/** The query API of one server. */
export interface PrometheusApi {
  /** The server's address, without credentials. */
  readonly address: string;
  /**
   * Runs an instant query and returns the body of a successful reply.
   * @throws Fault upstream_refused, upstream_timeout, upstream_failed
   */
  query(promql: string, signal: AbortSignal): Promise<string>;
  /**
   * Names of the selected metrics that had samples in the last few minutes; servers may remember names for hours, and
   * old versions ignore the selector and return all names.
   * @throws Fault as `query` does
   */
  metricNames(selector: string, signal: AbortSignal): Promise<readonly string[]>;
}

/** A server that reports its version. */
export interface VersionedApi extends PrometheusApi {
  /** As the server names itself; null if it does not say or does not reply. */
  version(signal: AbortSignal): Promise<string | null>;
}
