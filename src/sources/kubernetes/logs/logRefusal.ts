import { Fault } from '../../../model/fault.ts';
import type { LogContainer } from './logContainer.ts';

/** True when a body is the Status object that the Kubernetes API answers when it refuses. */
function isStatus(body: string): boolean {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'Status';
  } catch {
    return false;
  }
}

/**
 * What an answer other than 200 means. null: there is no log there, because the pod is gone (404), its container has not started
 * or there was none before it (400). The query itself is always well formed, so a 400 speaks of the container.
 */
export function readRefusal(status: number, body: string, container: LogContainer): Fault | null {
  const { podName, namespace } = container;
  if ((status === 400 || status === 404) && isStatus(body)) return null;
  if (status === 403) {
    return new Fault(
      'upstream_failed',
      `The Kubernetes API does not let faascope read logs: give its role the verb get on pods/log in the namespace ${namespace}.`,
    );
  }
  if (status === 401) {
    return new Fault('upstream_failed', 'The Kubernetes API does not know the credentials; give faascope others.');
  }
  if (status === 429) {
    return new Fault('upstream_failed', 'The Kubernetes API is too busy to give logs; ask again later.');
  }
  return new Fault(
    'upstream_failed',
    `The Kubernetes API answered ${status} instead of the log of pod ${podName}; see what kubectl logs ${podName} says.`,
  );
}
