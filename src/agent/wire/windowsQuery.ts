import { isPodUid } from './isPodUid.ts';
import { mostPods } from './windowsAnswer.ts';

export const windowsPath = '/v1/windows';

const bootId = /^[0-9a-f]{16}$/;

/** What is asked of an agent. */
export interface WindowsQuery {
  /** The newest tick that is known already; null: everything is asked for. */
  readonly since: { readonly bootId: string; readonly sequence: number } | null;
  /** Their windows, besides the node's. */
  readonly podUids: readonly string[];
}

/** The path and query of a question. */
export function windowsUrl({ since, podUids }: WindowsQuery): string {
  const parts = [
    ...(since === null ? [] : [`since=${since.sequence}`, `boot=${since.bootId}`]),
    ...(podUids.length === 0 ? [] : [`pods=${podUids.join(',')}`]),
  ];
  return parts.length === 0 ? windowsPath : `${windowsPath}?${parts.join('&')}`;
}

/** Reads the query of a question; a sentence where it is wrong. */
export function parseWindowsQuery(search: string): WindowsQuery | string {
  const query = new URLSearchParams(search);
  for (const name of query.keys()) {
    if (!['since', 'boot', 'pods'].includes(name)) return 'The parameters are since, boot and pods.';
    if (query.getAll(name).length > 1) return `Give the parameter ${name} once.`;
  }
  const since = query.get('since');
  const boot = query.get('boot');
  if ((since === null) !== (boot === null)) return 'Give since and boot together.';
  if (since !== null && !/^\d{1,15}$/.test(since)) return 'The parameter since is the sequence of a tick.';
  if (boot !== null && !bootId.test(boot)) return 'The parameter boot has 16 hexadecimal digits.';
  const podUids = [...new Set(query.get('pods')?.split(',').filter(Boolean))];
  if (!podUids.every(isPodUid)) return 'The parameter pods is a list of UIDs, separated by commas.';
  if (podUids.length > mostPods) return `Ask for at most ${mostPods} pods at once.`;
  return { since: since === null || boot === null ? null : { bootId: boot, sequence: Number(since) }, podUids };
}
