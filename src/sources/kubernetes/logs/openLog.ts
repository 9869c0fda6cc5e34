import { addAbortSignal, type Readable } from 'node:stream';
import type { Fault } from '../../../model/fault.ts';
import { retryAfterMs } from '../../http/retry.ts';
import type { ClusterApi } from '../clusterApi.ts';
import type { LogContainer } from './logContainer.ts';
import { readRefusal } from './logRefusal.ts';
import { type LogPart, podLogPath, podLogQuery } from './podLogRequest.ts';

const longestRefusal = 64 * 1024;

/** How an attempt to open a log went. */
export type OpenedLog =
  | { readonly kind: 'open'; readonly body: Readable }
  /** There is no log: the pod is gone, or the container has not started yet. */
  | { readonly kind: 'none' }
  /** The API asks for patience. */
  | { readonly kind: 'busy'; readonly fault: Fault; readonly waitMs: number | null }
  /** faascope may not read it, and asking again does not help. */
  | { readonly kind: 'forbidden'; readonly fault: Fault };

export interface OpenLimits {
  readonly signal: AbortSignal;
  readonly headTimeoutMs: number;
  readonly silenceTimeoutMs: number | null;
}

/**
 * Asks for part of a container's log. The body is destroyed when `signal` aborts.
 * @throws Fault when the API is not reached or answers with an error
 */
export async function openLog(
  api: ClusterApi,
  container: LogContainer,
  part: LogPart,
  limits: OpenLimits,
): Promise<OpenedLog> {
  const path = podLogPath(container);
  const { status, headers, body } = await api.request({ path, query: podLogQuery(container, part), ...limits });
  addAbortSignal(limits.signal, body);
  // It may break while nobody reads it; whoever reads it next is told then.
  body.on('error', () => {});
  if (status === 200) return { kind: 'open', body };
  const fault = readRefusal(status, await beginning(body), container);
  if (fault === null) return { kind: 'none' };
  if (status === 429) return { kind: 'busy', fault, waitMs: retryAfterMs(headers['retry-after']) };
  if (status === 401 || status === 403) return { kind: 'forbidden', fault };
  throw fault;
}

async function beginning(body: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > longestRefusal) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}
