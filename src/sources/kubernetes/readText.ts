import { Fault } from '../../model/fault.ts';
import type { ClusterApi } from './clusterApi.ts';
import { statusFault } from './statusFault.ts';

const patienceMs = 5000;
const mostBytes = 16 * 1024 * 1024;

/**
 * A whole small answer of the API.
 * @throws Fault upstream_refused, upstream_timeout, upstream_failed; of them StatusFault where the API answered so
 */
export async function readText(
  api: ClusterApi,
  { path, query = {} }: { readonly path: string; readonly query?: Readonly<Record<string, string>> },
  signal: AbortSignal,
): Promise<string> {
  const timing = { headTimeoutMs: patienceMs, silenceTimeoutMs: patienceMs };
  const response = await api.request({ path, query, signal, ...timing });
  if (response.status !== 200) throw await statusFault(response);
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
