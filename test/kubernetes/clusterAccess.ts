import type { ClusterAccess } from '../../src/sources/kubernetes/access/clusterAccess.ts';
import { FileCredentials } from '../../src/sources/kubernetes/access/fileCredentials.ts';

/** Access without credentials, unless overridden. */
export function testAccess(server: string, more: Partial<ClusterAccess> = {}): ClusterAccess {
  return {
    name: 'test',
    server,
    ca: null,
    insecure: false,
    serverName: null,
    proxyUrl: null,
    headers: {},
    credentials: new FileCredentials({ token: null, basic: null, cert: null, key: null }),
    ...more,
  };
}
