import type { NodeRecord } from '../../model/inventory/inventory.ts';
import { proxyFor } from '../../sources/http/proxy.ts';
import type { ClusterAccess } from '../../sources/kubernetes/access/clusterAccess.ts';
import { StatusFault } from '../../sources/kubernetes/clusterApi.ts';
import { decodeNode } from '../../sources/kubernetes/decode/node.ts';
import { HttpClusterApi } from '../../sources/kubernetes/httpClusterApi.ts';
import { listObjects } from '../../sources/kubernetes/listWatch/listObjects.ts';

/** Lists the nodes of a cluster once; none where nodes may not be listed. @throws Fault when the API does not answer */
export async function clusterNodes(
  access: ClusterAccess,
  environment: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<readonly NodeRecord[]> {
  const api = new HttpClusterApi(access, proxyFor(access.server, environment));
  const nodes: NodeRecord[] = [];
  try {
    await listObjects(api, { path: '/api/v1/nodes', query: {} }, signal, (object) => {
      const node = decodeNode(object);
      if (node !== null) nodes.push(node.record);
    });
  } catch (thrown) {
    if (!(thrown instanceof StatusFault) || thrown.status !== 403) throw thrown;
  } finally {
    await api.close();
  }
  return nodes;
}
