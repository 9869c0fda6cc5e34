import type { LogContainer } from './logContainer.ts';

/** From a Unix second on (the API knows no fractions), or the last so many seconds by the node's clock; null: all. */
export type LogSince = { readonly unixSecond: number } | { readonly lastSeconds: number } | null;

/** Which part of a container's log is asked for. */
export interface LogPart {
  /** The log of what ran in the container before its last restart. */
  readonly previous: boolean;
  /** The answer goes on with what is written from now on. */
  readonly follow: boolean;
  /** Only the last so many lines; null: all. */
  readonly tailLines: number | null;
  readonly since: LogSince;
}

/** Where the API has the log of a container's pod. */
export function podLogPath({ namespace, podName }: LogContainer): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(podName)}/log`;
}

/** The query for a part of a container's log, each line with its time stamp. */
export function podLogQuery({ container }: LogContainer, part: LogPart): Record<string, string> {
  const query: Record<string, string> = { container, timestamps: 'true' };
  if (part.previous) query['previous'] = 'true';
  if (part.follow) query['follow'] = 'true';
  if (part.tailLines !== null) query['tailLines'] = String(part.tailLines);
  if (part.since === null) return query;
  if ('unixSecond' in part.since) query['sinceTime'] = rfc3339(part.since.unixSecond);
  // The API refuses 0.
  else query['sinceSeconds'] = String(Math.max(1, Math.ceil(part.since.lastSeconds)));
  return query;
}

function rfc3339(unixSecond: number): string {
  return new Date(Math.max(0, unixSecond) * 1000).toISOString().replace('.000Z', 'Z');
}
