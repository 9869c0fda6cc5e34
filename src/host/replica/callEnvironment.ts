import type { IncomingMessage } from 'node:http';

/** The target of a request. */
export interface CallTarget {
  /** Decoded, if possible. */
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
}

/** Splits the target of a request into its path and its query. */
export function callTarget(url: string): CallTarget {
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  return { path: decodedPath(path), query: mark < 0 ? '' : url.slice(mark + 1) };
}

/** Many programs take their proxy from HTTP_PROXY (httpoxy), so no caller may set it. */
const notPassedOn = 'proxy';

/** The environment of a call's process: the function's, plus the request as `Http_*`, like the classic watchdog. */
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
  // A header named Query must not replace a missing query.
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
    // An environment variable cannot contain NUL.
    return decoded.includes('\0') ? path : decoded;
  } catch {
    return path;
  }
}
