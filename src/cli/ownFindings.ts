import type { WritableFolder } from '../connections/stateFolder.ts';
import type { Finding } from '../contract/finding/finding.ts';
import type { PeriodicTasks } from '../model/source/periodicTasks.ts';
import { hostPort } from '../sources/http/hostPort.ts';
import type { ConnectionLimit } from './connectionLimit.ts';
import type { ServeOptions } from './options/serveOptions.ts';

/**
 * Finds problems of this program itself and of its flags, as opposed to what it watches.
 *
 * @param folder the state folder of the options; null if there is none
 * @param limit the limit of a server; null without a server
 */
export async function ownFindings(
  { listen, tokens, stateFolder }: ServeOptions,
  folder: WritableFolder | null,
  tasks: PeriodicTasks,
  limit: ConnectionLimit | null,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const address = hostPort(listen.host, listen.port);
  const reason = folder === null ? 'ENOENT' : await folder.whyNotWritable();
  if (reason !== null) findings.push({ code: 'state_folder_not_writable', params: { folder: stateFolder, reason } });
  if (listen.loopbackOnly) findings.push({ code: 'loopback_only', params: { address } });
  else if (tokens === null) findings.push({ code: 'no_token', params: { address } });
  const mistake = tokens?.mistake ?? null;
  if (mistake !== null) findings.push({ code: 'token_file_not_used', params: { reason: mistake } });
  for (const { task, message } of tasks.failing()) findings.push({ code: 'task_failing', params: { task, message } });
  if (limit?.isReached === true) findings.push({ code: 'connections_full', params: { most: limit.most } });
  return findings;
}
