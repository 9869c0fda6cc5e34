import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Writes a kubeconfig with one context, `lab`. @returns its path */
export function kubeconfigFile(folder: string, server: string): string {
  const path = join(folder, 'config');
  const cluster = { name: 'c', cluster: { server } };
  const context = { name: 'lab', context: { cluster: 'c', user: 'u' } };
  const user = { name: 'u', user: { token: 's3cret' } };
  const config = { 'current-context': 'lab', clusters: [cluster], contexts: [context], users: [user] };
  writeFileSync(path, JSON.stringify(config));
  return path;
}
