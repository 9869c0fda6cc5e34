import { addAbortSignal, type Readable } from 'node:stream';
import { Fault } from '../../../model/fault.ts';
import type { LogRecord } from '../../../model/invocation/logRecord.ts';
import { systemErrorCode } from '../../../model/systemErrorCode.ts';
import { startOfBody } from '../../http/exchange.ts';
import { retryAfterMs } from '../../http/retry.ts';
import { faultOf } from '../../http/transportFault.ts';
import type { ClusterApi } from '../clusterApi.ts';
import type { LogContainer } from './logContainer.ts';
import { LogLineDecoder, undated } from './logLineDecoder.ts';

const mostRefusalBytes = 64 * 1024;

/** From a Unix second on (the API knows no fractions), or the last few seconds by the node's clock; null: all. */
export type LogSince = { readonly unixSecond: number } | { readonly lastSeconds: number } | null;

/** Which part of a container's log is requested. */
export interface LogPart {
  /** Whether it is the log before the container's last restart. */
  readonly previous: boolean;
  /** Whether the response continues with new lines. */
  readonly follow: boolean;
  /** How many lines from the end; null: all. */
  readonly tailLines: number | null;
  readonly since: LogSince;
}

/** The outcome of a request for a log. */
export type OpenedLog =
  | { readonly kind: 'open'; readonly body: Readable }
  /** There is no log: the pod is gone, or the container has not started yet. */
  | { readonly kind: 'none' }
  /** The API is overloaded (429). @see waitMs the wait that it asks for */
  | { readonly kind: 'busy'; readonly fault: Fault; readonly waitMs: number | null }
  /** Permission is missing; another request would not help. */
  | { readonly kind: 'forbidden'; readonly fault: Fault };

/**
 * Requests part of a container's log, each line with its timestamp. The body is destroyed when `signal` aborts.
 * @throws Fault if the API is unreachable or responds with an error
 */
export async function openLog(
  api: ClusterApi,
  container: LogContainer,
  part: LogPart,
  limits: { readonly signal: AbortSignal; readonly headTimeoutMs: number; readonly silenceTimeoutMs: number | null },
): Promise<OpenedLog> {
  const { namespace, podName } = container;
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(podName)}/log`;
  const { status, headers, body } = await api.request({ path, query: queryFor(container, part), ...limits });
  addAbortSignal(limits.signal, body);
  // It may fail while it is not being read; the next reader then gets the error.
  body.on('error', () => {});
  if (status === 200) return { kind: 'open', body };
  const fault = refusal(status, await startOfBody(body, mostRefusalBytes), container);
  if (fault === null) return { kind: 'none' };
  if (status === 429) return { kind: 'busy', fault, waitMs: retryAfterMs(headers['retry-after']) };
  if (status === 401 || status === 403) return { kind: 'forbidden', fault };
  throw fault;
}

/**
 * The lines of an open log in batches, including a last one without a newline.
 * @throws Fault upstream_failed when the node could not read it
 */
export async function* readLines(body: Readable, container: LogContainer): AsyncGenerator<readonly LogRecord[], void> {
  const decoder = new LogLineDecoder();
  for await (const chunk of body) {
    const lines = decoder.push(chunk);
    if (lines.length > 0) yield lines;
  }
  const rest = decoder.rest();
  if (rest === null) return;
  if (rest.seconds === undated && nodeErrorIn(rest.text, container) === 'gone') return;
  yield [rest];
}

const nodeFailures =
  /^(?:rpc error: |failed to (?:[a-z\d ]*log file |try resolving symlinks |create fsnotify |get container ))/;

/**
 * The meaning of a log's end without a newline. The kubelet responds 200 before it opens a log, so its errors follow
 * the lines, as text (kubernetes/kubernetes#142258).
 *
 * @returns `gone` if it reports that the log no longer exists; null if it is part of the log
 * @throws Fault upstream_failed if it reports that the node cannot read the log
 */
export function nodeErrorIn(rest: string, { podName }: LogContainer): 'gone' | null {
  if (rest.startsWith('unable to retrieve container logs for ')) return 'gone';
  if (!nodeFailures.test(rest)) return null;
  if (rest.endsWith('no such file or directory')) return 'gone';
  throw new Fault('upstream_failed', `The node of pod ${podName} cannot read its log. Try kubectl logs ${podName}.`);
}

/** The fault for what was thrown while a log was read: see {@link faultOf}. */
export function brokenLog(thrown: unknown, { podName }: LogContainer): Fault {
  return faultOf(thrown, () => {
    const cause = { cause: thrown };
    if (systemErrorCode(thrown) === 'UND_ERR_BODY_TIMEOUT') {
      return new Fault('upstream_timeout', `The log of pod ${podName} stalled. Request it again.`, cause);
    }
    return new Fault('upstream_failed', `The log of pod ${podName} was cut off. Request it again.`, cause);
  });
}

/** The fault of a log that changed while it was read, so that reading could not resume. */
export function lostLog({ podName }: LogContainer): Fault {
  const message = `The log of pod ${podName} was rotated or ended while it was read. Request it again.`;
  return new Fault('upstream_failed', message);
}

function queryFor({ container }: LogContainer, part: LogPart): Record<string, string> {
  const query: Record<string, string> = { container, timestamps: 'true' };
  if (part.previous) query['previous'] = 'true';
  if (part.follow) query['follow'] = 'true';
  if (part.tailLines !== null) query['tailLines'] = String(part.tailLines);
  if (part.since === null) return query;
  if ('unixSecond' in part.since) query['sinceTime'] = rfc3339(part.since.unixSecond);
  // The API rejects 0.
  else query['sinceSeconds'] = String(Math.max(1, Math.ceil(part.since.lastSeconds)));
  return query;
}

function rfc3339(unixSecond: number): string {
  return new Date(Math.max(0, unixSecond) * 1000).toISOString().replace('.000Z', 'Z');
}

/**
 * What a status other than 200 means. Null: there is no such log, because the pod is gone (404), its container has not
 * started or has no previous run (400). The query is always well-formed, so a 400 is about the container.
 */
function refusal(status: number, body: string, { podName, namespace }: LogContainer): Fault | null {
  if ((status === 400 || status === 404) && isStatus(body)) return null;
  return new Fault('upstream_failed', refusalWords(status, podName, namespace));
}

function refusalWords(status: number, podName: string, namespace: string): string {
  switch (status) {
    case 401:
      return 'Cannot read logs: credentials rejected by the Kubernetes API (401).';
    case 403:
      return `Missing permission: get pods/log in namespace ${namespace}.`;
    case 429:
      return 'The Kubernetes API is too busy to serve logs (429). Try again later.';
    default:
      return `The Kubernetes API answered ${status} instead of the log of pod ${podName}. Try kubectl logs ${podName}.`;
  }
}

/** True for the Status object of a refusal by the Kubernetes API. */
function isStatus(body: string): boolean {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'Status';
  } catch {
    return false;
  }
}
