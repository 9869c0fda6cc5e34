import { isPodUid, mostPods, windowsPath } from './wireFormat.ts';

const bootId = /^[0-9a-f]{16}$/;

/** What a server requests of an agent. */
export interface WindowsQuery {
  /** The newest tick already known; null: whole windows are requested. */
  readonly since: { readonly bootId: string; readonly sequence: number } | null;
  /** The pods whose windows are requested, besides the node's. */
  readonly podUids: readonly string[];
}

/** The path and query string of a request. */
export function windowsUrl({ since, podUids }: WindowsQuery): string {
  const parts = [
    ...(since === null ? [] : [`since=${since.sequence}`, `boot=${since.bootId}`]),
    ...(podUids.length === 0 ? [] : [`pods=${podUids.join(',')}`]),
  ];
  return parts.length === 0 ? windowsPath : `${windowsPath}?${parts.join('&')}`;
}

/** Parses the query string of a request. @returns a message for the client if it is malformed */
export function parseWindowsQuery(search: string): WindowsQuery | string {
  const query = new URLSearchParams(search);
  for (const name of query.keys()) {
    if (!['since', 'boot', 'pods'].includes(name)) return 'Unknown parameter. The parameters are since, boot and pods.';
    if (query.getAll(name).length > 1) return `Give ${name} only once.`;
  }
  const since = query.get('since');
  const boot = query.get('boot');
  if ((since === null) !== (boot === null)) return 'Give since and boot together.';
  if (since !== null && !/^\d{1,15}$/.test(since)) return 'since must be the sequence number of a tick.';
  if (boot !== null && !bootId.test(boot)) return 'boot must be 16 hexadecimal digits.';
  const podUids = [...new Set(query.get('pods')?.split(',').filter(Boolean))];
  if (!podUids.every(isPodUid)) return 'pods must be a comma-separated list of pod UIDs.';
  if (podUids.length > mostPods) return `Request at most ${mostPods} pods at once.`;
  return { since: since === null || boot === null ? null : { bootId: boot, sequence: Number(since) }, podUids };
}
