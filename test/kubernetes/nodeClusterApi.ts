import { type IncomingMessage, request } from 'node:http';
import { Fault } from '../../src/model/fault.ts';
import type { ClusterApi, ClusterRequest, ClusterResponse } from '../../src/sources/kubernetes/clusterApi.ts';

/** The API at a plain HTTP address, without credentials, as `kubectl proxy` gives it. For tests. */
export class NodeClusterApi implements ClusterApi {
  readonly #origin: () => string;

  constructor(origin: () => string) {
    this.#origin = origin;
  }

  request({ path, query, signal, headTimeoutMs, silenceTimeoutMs }: ClusterRequest): Promise<ClusterResponse> {
    const url = `${this.#origin()}${path}?${new URLSearchParams(query)}`;
    return new Promise((resolve, reject) => {
      const asked = request(url, { signal, agent: false });
      const head = setTimeout(
        () => asked.destroy(new Fault('upstream_timeout', 'No head came in time.')),
        headTimeoutMs,
      );
      asked.once('error', (error) => {
        clearTimeout(head);
        reject(
          error instanceof Fault ? error : new Fault('upstream_refused', 'Nobody took the question.', { cause: error }),
        );
      });
      asked.once('response', (body) => {
        clearTimeout(head);
        if (silenceTimeoutMs !== null) endSilence(body, silenceTimeoutMs);
        resolve({ status: body.statusCode ?? 0, headers: textHeaders(body), body });
      });
      asked.end();
    });
  }
}

function endSilence(body: IncomingMessage, silenceTimeoutMs: number): void {
  body.socket.setTimeout(silenceTimeoutMs, () => {
    // What waits to be read is no silence of the API.
    if (body.readableLength === 0) body.destroy(new Fault('upstream_timeout', 'Nothing more came in time.'));
  });
}

function textHeaders({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}
