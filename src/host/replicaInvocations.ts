import type { NamespacedId } from '../model/identity.ts';
import type { Invocation } from '../model/invocation/invocation.ts';
import type { LogRecord } from '../model/invocation/logRecord.ts';

export class ReplicaInvocations {
  constructor(_functionId: NamespacedId, _pod: { uid: string; name: string }, _execTimeoutMs: number | null) {}
  feed(_record: LogRecord): void {}
  callGone(_callId: string, _atMs: number): void {}
  containerEnded(_atMs: number): void {}
  since(_sinceMs: number, _nowMs: number): readonly Invocation[] {
    return [];
  }
}
