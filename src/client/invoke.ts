import { errorOf, fetched, type QueryValues, type ServerAccess } from './request.ts';

/** What a function is called with. */
export interface CallInput {
  /** Its input. */
  readonly body?: NonNullable<RequestInit['body']>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Passed on to the function. */
  readonly query?: QueryValues;
  /** Id of the call; without one, the server makes it up. */
  readonly callId?: string;
  readonly signal?: AbortSignal;
}

/** The answer of a function, whatever its status. */
export interface CallAnswer {
  readonly status: number;
  readonly callId: string;
  /** The run inside the replica; null if the answer began before the run ended. */
  readonly durationSeconds: number | null;
  /** Its headers and its output. */
  readonly response: Response;
}

/** Calls a function. @throws FaascopeError for an answer that is not the function's own */
export async function invoke(access: ServerAccess, path: string, input: CallInput): Promise<CallAnswer> {
  const { body, query = {}, callId, signal = null } = input;
  const headers = { ...input.headers, ...(callId !== undefined && { 'x-call-id': callId }) };
  const init: RequestInit = { method: 'POST', headers, signal };
  // Without `duplex`, Node.js takes no stream.
  if (body !== undefined) Object.assign(init, { body, duplex: 'half' });
  const response = await fetched(access, path, query, init);
  if (response.headers.get('x-faascope-source') !== 'function') throw await errorOf(response);
  const duration = response.headers.get('x-duration-seconds');
  return {
    status: response.status,
    callId: response.headers.get('x-call-id') ?? '',
    durationSeconds: duration === null ? null : Number(duration),
    response,
  };
}
