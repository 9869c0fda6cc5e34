import type { Readable } from 'node:stream';
import type { NamespacedId } from '../inventory/identity.ts';

const callIdForm = /^[\w.:-]{1,64}$/;

/** Whether a text may be the id of a call, which functions get, log and answer with. */
export function isCallId(text: string): boolean {
  return callIdForm.test(text);
}

/** The largest input of a call, bytes. */
export const mostInputBytes = 64 * 1024 * 1024;

/** What a request has for its connection alone (RFC 9110, 7.6.1): not passed on with a call. */
export const connectionHeaders: ReadonlySet<string> = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** A call of a function, as passed on to a replica. */
export interface InvokeRequest {
  readonly functionId: NamespacedId;
  readonly method: string;
  /** What follows the function's name, with its leading slash. */
  readonly path: string;
  /** Without the question mark; empty if there is none. */
  readonly query: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readable;
}

/** The result of a call. The body streams; the call is counted when it has ended. */
export interface InvokeResponse {
  readonly status: number;
  readonly contentType: string;
  /** Null if the body is not encoded. */
  readonly contentEncoding: string | null;
  readonly callId: string;
  /** The run inside the replica; null if the body began before the run ended. */
  readonly durationSeconds: number | null;
  readonly body: Readable;
}

/** Calls functions. */
export interface Invoker {
  /** False while it does not know where calls go; omitted: it always knows. */
  readonly isReady?: boolean;
  /**
   * @throws Fault unknown_function, function_failed, function_timeout, too_many_requests, shutting_down; of functions
   * that run elsewhere no_connection, upstream_refused, upstream_failed, upstream_timeout
   */
  invoke(request: InvokeRequest, signal: AbortSignal): Promise<InvokeResponse>;
}
