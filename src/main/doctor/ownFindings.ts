import type { Finding } from '../../contract/finding/finding.ts';
import type { ServeOptions } from '../options/serveOptions.ts';
import { whyNotWritable } from '../state/whyNotWritable.ts';

/** What is wrong with how this program was started, and not with what it watches. */
export async function ownFindings({
  listen: { host, port, loopbackOnly },
  tokens,
  stateFolder: folder,
}: ServeOptions): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const address = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const reason = folder === null ? 'ENOENT' : await whyNotWritable(folder);
  if (reason !== null) findings.push({ code: 'state_folder_not_writable', params: { folder, reason } });
  if (loopbackOnly) findings.push({ code: 'loopback_only', params: { address } });
  else if (tokens === null) findings.push({ code: 'no_token', params: { address } });
  return findings;
}
