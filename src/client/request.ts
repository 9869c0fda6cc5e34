import type { ErrorCode } from '../contract/errorCode.ts';
import { bodyJson } from './bodyPieces.ts';
import { FaascopeError, lostBy } from './faascopeError.ts';

/** What the requests of a client have in common. */
export interface ServerAccess {
  /** Address of the server, with its path prefix, without a slash at the end. */
  readonly server: string;
  readonly token: string | null;
  /** Null: the default one. */
  readonly connection: string | null;
  readonly fetch: typeof fetch;
}

/** Values of a query; null and undefined are left out. */
export type QueryValues = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** What is sent besides the path. */
export interface Sent {
  /** GET without a body, otherwise POST. */
  readonly method?: string;
  readonly query?: QueryValues;
  /** As JSON; null: none. */
  readonly body?: object | null;
  readonly signal?: AbortSignal | null;
}

/** The error of an answer. */
interface Told {
  readonly status: unknown;
  readonly code: ErrorCode;
  readonly message: string;
}

/** Sends a request. @throws FaascopeError for any answer but success; what `signal` was aborted with */
export async function send(
  access: ServerAccess,
  path: string,
  { query = {}, body = null, method = body === null ? 'GET' : 'POST', signal = null }: Sent = {},
): Promise<Response> {
  const init: RequestInit = { method, signal };
  const json = body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetched(access, path, query, { ...init, ...json });
  if (!response.ok) throw await errorOf(response);
  return response;
}

/** Any answer to a request. @throws FaascopeError without one; what the signal was aborted with */
export async function fetched(
  access: ServerAccess,
  path: string,
  query: QueryValues,
  init: RequestInit,
): Promise<Response> {
  // A URL with such a segment, in any spelling, is that of another resource.
  if (/\/\.{0,2}(\/|$)/.test(path)) throw new FaascopeError('malformed_parameter', 'A name is empty, . or ..');
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined) parameters.set(name, String(value));
  }
  if (access.connection !== null) parameters.set('connection', access.connection);
  const search = parameters.size === 0 ? '' : `?${parameters}`;
  const headers = new Headers(init.headers);
  if (access.token !== null) headers.set('authorization', `Bearer ${access.token}`);
  try {
    // What is sent, such as the token or the input of a function, is for this server alone.
    return await access.fetch(`${access.server}${path}${search}`, { ...init, headers, redirect: 'manual' });
  } catch (thrown) {
    init.signal?.throwIfAborted();
    throw lostBy(thrown);
  }
}

/** The JSON of an answer. @throws as {@link send} */
export async function ask(access: ServerAccess, path: string, sent: Sent): Promise<unknown> {
  const response = await send(access, path, sent);
  try {
    return await bodyJson(response);
  } catch (thrown) {
    sent.signal?.throwIfAborted();
    throw new FaascopeError('malformed_answer', 'The answer is not complete JSON.', response.status, null, {
      cause: thrown,
    });
  }
}

/** The error that an answer tells. */
export async function errorOf(response: Response): Promise<FaascopeError> {
  const { status, headers, type } = response;
  // A browser shows nothing of a redirect that it does not follow; Node.js has its status.
  if (type === 'opaqueredirect') {
    return new FaascopeError('malformed_answer', 'The answer is a redirect, which is not followed.');
  }
  const retryAfter = headers.get('retry-after') ?? '';
  const retryAfterSeconds = /^\d{1,9}$/.test(retryAfter) ? Number(retryAfter) : null;
  const { status: kind, code, message }: Told = Object(await bodyJson(response).catch(() => null));
  return kind === 'error' && typeof code === 'string'
    ? new FaascopeError(code, message, status, retryAfterSeconds)
    : new FaascopeError('malformed_answer', `The server answered ${status}.`, status, retryAfterSeconds);
}
