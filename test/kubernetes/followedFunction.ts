import type { LogContainer } from '../../src/sources/kubernetes/logs/logContainer.ts';

export const functionId = { connection: 'cluster', namespace: 'openfaas-fn', name: 'fn' };

/** A container of the function, as in the inventory. */
export function containerOf(podName: string, more: Partial<LogContainer> = {}): LogContainer {
  return {
    podUid: `uid-${podName}`,
    podName,
    namespace: 'openfaas-fn',
    nodeName: 'n1',
    podCreatedAtMs: null,
    container: 'fn',
    restartCount: 0,
    running: true,
    startedAtMs: null,
    ...more,
  };
}
