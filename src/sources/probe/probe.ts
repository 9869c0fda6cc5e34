import { Fault } from '../../model/fault.ts';
import { dispatcherFor } from '../http/dispatcher.ts';
import { boundedBody, exchange } from '../http/exchange.ts';
import { type AddressGuard, guardedConnector } from '../http/guardedConnector.ts';
import { hostPort } from '../http/hostPort.ts';
import { member, textAt } from '../http/jsonMember.ts';
import { nameOf } from '../http/transportFault.ts';
import { addressOf, forbiddenTarget, type Target } from './target.ts';

/** The servers that can be recognised at an address. */
export type ServerKind = 'prometheus' | 'kubernetes';

/** An answer to a GET. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Where each serves its version; asked in this order. */
const versionPaths: readonly (readonly [ServerKind, string])[] = [
  ['prometheus', '/api/v1/status/buildinfo'],
  ['kubernetes', '/version'],
];
/** A version document is small; what is larger is something else. */
const mostBytes = 64 * 1024;
/** Longer than whoever asks waits. */
const timeoutMs = 30_000;

/**
 * Finds out what answers at an address, until `signal` aborts. Redirects are not followed, and nothing is connected to
 * that the guard does not allow.
 *
 * @throws Fault target_not_allowed, upstream_refused, upstream_failed, upstream_timeout
 */
export async function probe(target: Target, guard: AddressGuard, signal: AbortSignal): Promise<ServerKind> {
  for (const [kind, path] of versionPaths) {
    if (isVersionReply(kind, await ask(target, path, guard, signal))) return kind;
  }
  const name = hostPort(target.host, target.port);
  throw new Fault('upstream_failed', `${name} is neither a Prometheus server nor a Kubernetes API.`);
}

/** One GET over a connection of its own. */
async function ask(target: Target, path: string, guard: AddressGuard, signal: AbortSignal): Promise<Reply> {
  const connect = guardedConnector(guard, { timeout: timeoutMs }, forbiddenTarget);
  const dispatcher = dispatcherFor({ connect });
  const url = new URL(addressOf(target) + path);
  const request = { title: null, url, dispatcher, headers: { accept: 'application/json' }, timeoutMs };
  try {
    return await exchange(request, signal, async ({ statusCode, headers, body }) => ({
      status: statusCode,
      headers,
      body: (await boundedBody(body, mostBytes, nameOf(request))).toString(),
    }));
  } finally {
    await dispatcher.destroy();
  }
}

/** True when the reply is that server's version document: Prometheus' HTTP API, or Kubernetes' version.Info. */
export function isVersionReply(kind: ServerKind, { status, headers, body }: Reply): boolean {
  if (status !== 200) return false;
  const document = parsed(body);
  if (kind === 'kubernetes') return textAt(document, 'gitVersion') !== null;
  if (member(document, 'status') !== 'success') return false;
  // Some versions of VictoriaMetrics leave out the version; all of them send this header.
  const isVictoriaMetrics = headers['x-server-hostname'] !== undefined;
  return isVictoriaMetrics || textAt(document, 'data', 'version') !== null;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
