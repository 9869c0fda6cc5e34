import { Fault } from '../../../model/fault.ts';
import { decodeVersions } from './decodeUsage.ts';

/** The path of the API of usage. */
export const group = '/apis/metrics.k8s.io';
/** v1 is served from Kubernetes 1.37 on. Lists of both versions are the same. */
const newer = 'v1';
const older = 'v1beta1';

/** What to do where the cluster forbids to find out; by default it allows that to everybody. */
export const discoveryRight = `Allow get of the nonResourceURLs ${group} and ${group}/*, as system:discovery does.`;

/**
 * Where the API is served now; null if it is not. Both versions are checked at once: most clusters have only the
 * older.
 * @param textAt a small answer, null if there is nothing at the path, or why that is unknown
 * @param known where it was served before
 * @throws Fault if the answers do not tell
 */
export async function servedBase(
  textAt: (path: string) => Promise<string | Fault | null>,
  known: string | null,
): Promise<string | null> {
  const [offered, ofOlder] = await Promise.all([textAt(group), textAt(`${group}/${older}`)]);
  const isNewer = typeof offered === 'string' && decodeVersions(offered).includes(newer);
  if (isNewer) return `${group}/${newer}`;
  // What was known stays, unless both tell.
  if (offered instanceof Fault && known !== null) throw offered;
  if (typeof ofOlder === 'string') return `${group}/${older}`;
  for (const each of [offered, ofOlder]) if (each instanceof Fault) throw each;
  return null;
}
