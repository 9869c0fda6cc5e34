import { expect, onTestFinished } from 'vitest';
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

/** Runs the followers of logs until the test is over, which fails if one of them throws. Call within a test or its hooks. */
export function runUntilTestEnds(run: (signal: AbortSignal) => Promise<void>): void {
  const ending = new AbortController();
  const running = run(ending.signal);
  onTestFinished(async () => {
    ending.abort();
    await expect(running).resolves.toBeUndefined();
  });
}
