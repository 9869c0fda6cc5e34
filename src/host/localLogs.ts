import type { NamespacedId } from '../model/inventory/identity.ts';
import type { Invocation } from '../model/invocation/invocation.ts';
import type { LogQuery, LogSource } from '../model/source/logSource.ts';
import type { HostedFunction } from './hostedFunction.ts';
import { mergedLines } from './mergedLines.ts';

/** The logs of the local host's replicas. */
export class LocalLogs implements LogSource {
  readonly name = 'local';
  readonly #find: (id: NamespacedId) => HostedFunction | null;

  constructor(find: (id: NamespacedId) => HostedFunction | null) {
    this.#find = find;
  }

  async *lines(
    { functionId, podUid, tailLines, sinceMs }: LogQuery,
    signal: AbortSignal,
  ): AsyncIterable<readonly string[]> {
    const replicas = this.#find(functionId)?.replicas ?? [];
    const logs = replicas.filter(({ uid }) => podUid === null || uid === podUid).map(({ log }) => log);
    for (const batch of mergedLines(logs, tailLines, sinceMs)) {
      if (signal.aborted) return;
      yield batch;
    }
  }

  async invocations(functionId: NamespacedId, sinceMs: number): Promise<readonly Invocation[]> {
    const replicas = this.#find(functionId)?.replicas ?? [];
    return replicas.flatMap(({ invocations }) => invocations.since(sinceMs)).sort((a, b) => a.startedAt - b.startedAt);
  }
}
