import type { IncomingMessage } from 'node:http';

/** What the environment of a call is made of. */
export interface CallTarget {
  /** Decoded, as far as it can be. */
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
}

export function callTarget(url: string): CallTarget {
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  return { path: decodedPath(path), query: mark < 0 ? '' : url.slice(mark + 1) };
}

/** Many programs take what a variable of this name says for the proxy to use (httpoxy): no caller may set it. */
const notPassedOn = 'proxy';

/** The environment of a call's process: the function's, and the request as the classic watchdog tells it (`Http_*`). */
export function callEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  request: Pick<IncomingMessage, 'headers' | 'method'>,
  target: CallTarget,
): Record<string, string | undefined> {
  const all: Record<string, string | undefined> = { ...environment };
  for (const name in request.headers) {
    const value = request.headers[name];
    if (value !== undefined && name !== notPassedOn) all[variableOf(name)] = Array.isArray(value) ? value[0] : value;
  }
  const length = request.headers['content-length'] ?? (request.headers['transfer-encoding'] === undefined ? '0' : '-1');
  all['Http_Method'] = request.method;
  all['Http_ContentLength'] = length;
  all['Http_Content_Length'] = length;
  // A header called Query must not stand for the query that is not there.
  if (target.query === '') delete all['Http_Query'];
  else all['Http_Query'] = target.query;
  all['Http_Path'] = target.path;
  return all;
}

/** `x-call-id` -> `Http_X_Call_Id`. */
function variableOf(header: string): string {
  const words = header.split('-').map((word) => word.slice(0, 1).toUpperCase() + word.slice(1));
  return `Http_${words.join('_')}`;
}

function decodedPath(path: string): string {
  try {
    const decoded = decodeURIComponent(path);
    // The environment cannot hold a NUL.
    return decoded.includes('\0') ? path : decoded;
  } catch {
    return path;
  }
}
