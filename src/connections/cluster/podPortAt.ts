import type { PodRecord } from '../../model/inventory/inventory.ts';
import type { PodPort } from '../../sources/kubernetes/portForward/podPort.ts';

/** The port of a pod that an address and a port mean; null where no pod has the address. */
export function podPortAt(pods: readonly PodRecord[], ip: string, port: number): PodPort | null {
  const pod = pods.find(({ podIp }) => podIp === ip);
  return pod === undefined ? null : { namespace: pod.id.namespace, pod: pod.id.name, ip, port };
}
