import type { ErrorCode } from '../contract/errorCode.ts';
import { FaascopeError } from './faascopeError.ts';

/** What the requests of a client have in common. */
export interface Access {
  /** Address of the server, with its path prefix, without a slash at the end. */
  readonly server: string;
  readonly token: string | null;
  /** Null: the default one. */
  readonly connection: string | null;
  readonly fetch: typeof fetch;
}

/** Values of a query; null and undefined are left out. */
export type Query = Readonly<Record<string, string | number | null | undefined>>;

/**
 * Sends a request. @param body sent as JSON, by POST
 * @throws FaascopeError for any answer but success; what `signal` was aborted with
 */
export async function send(
  access: Access,
  path: string,
  { query = {}, body, signal }: { query?: Query; body?: object; signal?: AbortSignal | undefined } = {},
): Promise<Response> {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries({ connection: access.connection, ...query })) {
    if (value !== null && value !== undefined) parameters.set(name, String(value));
  }
  const headers: Record<string, string> = {};
  if (access.token !== null) headers['authorization'] = `Bearer ${access.token}`;
  if (body !== undefined) headers['content-type'] = 'application/json';
  const search = parameters.size === 0 ? '' : `?${parameters}`;
  const init: RequestInit = { headers, signal: signal ?? null };
  if (body !== undefined) Object.assign(init, { method: 'POST', body: JSON.stringify(body) });
  let response: Response;
  try {
    response = await access.fetch(`${access.server}${path}${search}`, init);
  } catch (thrown) {
    signal?.throwIfAborted();
    throw new FaascopeError('unreachable', 'The server did not answer.', null, null, { cause: thrown });
  }
  if (!response.ok) throw await errorOf(response);
  return response;
}

/** The JSON of an answer. @throws as {@link send} */
export async function get(access: Access, path: string, query?: Query, signal?: AbortSignal): Promise<unknown> {
  const response = await send(access, path, { ...(query && { query }), signal });
  try {
    return await response.json();
  } catch (thrown) {
    signal?.throwIfAborted();
    throw new FaascopeError('malformed_answer', 'The answer is not complete JSON.', response.status, null, {
      cause: thrown,
    });
  }
}

async function errorOf(response: Response): Promise<FaascopeError> {
  const { status, headers } = response;
  const retryAfter = Number(headers.get('retry-after') ?? Number.NaN);
  const retryAfterSeconds = Number.isFinite(retryAfter) ? retryAfter : null;
  try {
    const body: { status: unknown; code: ErrorCode; message: string } = JSON.parse(await response.text());
    if (body.status === 'error') return new FaascopeError(body.code, body.message, status, retryAfterSeconds);
  } catch {
    // Not an answer of faascope.
  }
  return new FaascopeError('malformed_answer', `The server answered ${status}.`, status, retryAfterSeconds);
}
