import type { Readable } from 'node:stream';

/** A GET or POST of the Kubernetes API. */
export interface ClusterRequest {
  readonly method?: 'GET' | 'POST';
  /** Begins with a slash, such as `/api/v1/pods`; its parts are percent-encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: object;
  readonly signal: AbortSignal;
  /** Until the head of the answer; then between any two chunks of its body. Null: the body may be silent for ever. */
  readonly headTimeoutMs: number;
  readonly silenceTimeoutMs: number | null;
}

/** An answer whose body streams; whoever asked reads it to its end or destroys it. */
export interface ClusterResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readable;
}

/** The API of one cluster, with the credentials and the way to it settled. */
export interface ClusterApi {
  /**
   * Asks once; answers of every status are answers.
   * @throws Fault upstream_refused, upstream_timeout, upstream_failed when no whole head came
   */
  request(request: ClusterRequest): Promise<ClusterResponse>;
}
