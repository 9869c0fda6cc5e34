import { Fault } from '../../model/fault.ts';
import type { ClusterApi, ClusterRequest } from '../kubernetes/clusterApi.ts';
import { statusFault } from '../kubernetes/statusFault.ts';

const patienceMs = 5000;
const mostBytes = 16 * 1024 * 1024;

/**
 * A whole small answer of the API.
 * @throws Fault upstream_refused, upstream_timeout, upstream_failed; of them StatusFault where the API answered so
 */
export async function readText(
  api: ClusterApi,
  question: Pick<ClusterRequest, 'method' | 'path' | 'query' | 'body'>,
  signal: AbortSignal,
): Promise<string> {
  const timing = { headTimeoutMs: patienceMs, silenceTimeoutMs: patienceMs };
  const response = await api.request({ query: {}, ...question, signal, ...timing });
  if (response.status >= 300) throw await statusFault(response);
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response.body) {
    if (!Buffer.isBuffer(chunk)) continue;
    chunks.push(chunk);
    length += chunk.length;
    if (length > mostBytes) throw new Fault('upstream_failed', 'The Kubernetes API answered with too much.');
  }
  return Buffer.concat(chunks).toString();
}
