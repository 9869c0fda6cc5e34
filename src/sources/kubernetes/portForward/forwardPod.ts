import type { WebSocketApi } from '../webSocket/webSocketApi.ts';
import { portForwardProtocol } from './channels.ts';
import type { PodPort } from './podPort.ts';
import { PortForwardSocket } from './portForwardSocket.ts';

const patienceMs = 4000;

/**
 * Opens a connection to a port of a pod through the Kubernetes API. Whether something listens there shows only when
 * something is written or read.
 * @throws Fault; of them StatusFault 403 where the right is missing, 404 where there is no such pod
 */
export async function forwardPod(api: WebSocketApi, podPort: PodPort, signal: AbortSignal): Promise<PortForwardSocket> {
  const { namespace, pod, port } = podPort;
  const webSocket = await api.openWebSocket({
    path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/portforward`,
    query: { ports: String(port) },
    protocol: portForwardProtocol,
    signal,
    headTimeoutMs: patienceMs,
  });
  return new PortForwardSocket(webSocket, podPort);
}
