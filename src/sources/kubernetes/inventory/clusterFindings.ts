import type { WatchState } from '../listWatch/listWatch.ts';

/** What is lost where the right to read something is missing. */
const losses: Readonly<Record<string, string>> = {
  nodes: 'only nodes that pods of functions are on are known, and no figure can be put against their size',
  namespaces: 'namespaces annotated `openfaas` are not found; name them with --functions-namespace',
};

/** What is wrong with what is watched, a sentence each. */
export function clusterFindings(watches: Iterable<WatchState>): string[] {
  const findings: string[] = [];
  for (const { path, listed, forbidden, failing, lastFault } of watches) {
    if (!failing) continue;
    const kind = path.split('/').at(-1) ?? path;
    const namespace = /\/namespaces\/([^/]+)\//.exec(path)?.[1];
    const what = namespace === undefined ? kind : `${kind} in ${decodeURIComponent(namespace)}`;
    if (forbidden) {
      const loss = losses[kind] ?? `${listed ? 'they may be out of date' : 'its functions are not known whole'}`;
      findings.push(`Grant list and watch of ${what}: without it, ${loss}.`);
    } else {
      findings.push(`The ${what} cannot be read now: ${lastFault?.fault.message ?? 'no word why'}`);
    }
  }
  return findings;
}
