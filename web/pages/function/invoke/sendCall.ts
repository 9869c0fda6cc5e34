import { lostBy } from '../../../../src/client/faascopeError.ts';
import { readBody } from '../../../lib/invokeAnswer.ts';
import { type InvokeDraft, requestOf } from '../../../lib/invokeRequest.ts';
import { type ResultBody, resultBody } from '../../../lib/resultBody.ts';

/** What came back from a call. */
export interface CallResult {
  /** False where faascope answered itself, because the function was not called. */
  readonly isOfFunction: boolean;
  readonly status: number;
  readonly statusText: string;
  /** As the function host measured it, else from here, ms. */
  readonly durationMs: number;
  /** As read. */
  readonly bytes: number;
  /** False if there was more than is read of an answer. */
  readonly isWhole: boolean;
  readonly body: ResultBody;
  /** Without those that faascope adds. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** By which the call is found; null if it has none. */
  readonly callId: string | null;
}

/** Headers with which this server sets a function's answer apart from its own. */
const addedHeaders = new Set([
  'content-security-policy',
  'cross-origin-opener-policy',
  'cross-origin-resource-policy',
  'permissions-policy',
  'referrer-policy',
  'x-content-type-options',
  'x-faascope-source',
  'x-frame-options',
  'cache-control',
  'connection',
  'keep-alive',
  'transfer-encoding',
  'vary',
]);

/**
 * Calls a function.
 * @param callId sent as `X-Call-Id`
 * @throws FaascopeError `unreachable` if no answer came, or not all of it
 */
export async function sendCall(
  address: string,
  draft: InvokeDraft,
  callId: string,
  signal: AbortSignal,
): Promise<CallResult> {
  const startedMs = performance.now();
  const { headers, body } = requestOf(draft);
  const named = new Headers(headers.map(([name, value]): [string, string] => [name, value]));
  named.set('x-call-id', callId);
  // Bytes have no content type of their own: a text would be sent as text/plain.
  const sent = body === null ? null : new TextEncoder().encode(body);
  const request = new Request(address, { method: 'POST', headers: named, body: sent, signal, redirect: 'manual' });
  const response = await fetch(request).catch((thrown: unknown) => {
    throw lostBy(thrown);
  });
  const { bytes, isWhole } = await readBody(response.body);
  const seconds = Number(response.headers.get('x-duration-seconds') ?? Number.NaN);
  return {
    isOfFunction: response.headers.get('x-faascope-source') === 'function',
    status: response.status,
    statusText: response.statusText,
    durationMs: Number.isFinite(seconds) ? seconds * 1000 : performance.now() - startedMs,
    bytes: bytes.length,
    isWhole,
    body: resultBody(bytes, response.headers.get('content-type'), isWhole),
    headers: [...response.headers].filter(([name]) => !addedHeaders.has(name) && !name.startsWith('access-control-')),
    callId: response.headers.get('x-call-id'),
  };
}

/** A new id for a call. Not random enough for a secret, and not meant to be one: it works without TLS too. */
export function newCallId(): string {
  const part = () =>
    Math.floor(Math.random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  return `${part()}${part()}`;
}
