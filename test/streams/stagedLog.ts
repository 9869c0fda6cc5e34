import type { Invocation } from '../../src/model/invocation/invocation.ts';
import { InvocationParser } from '../../src/model/invocation/invocationParser.ts';
import { LogListeners } from '../../src/model/invocation/logListeners.ts';
import type { LogSource } from '../../src/model/source/logSource.ts';
import { openFaas } from '../../src/platforms/openfaas/openFaas.ts';
import { fakeLogs } from '../fakeLogs.ts';

const date = '2023/11/14 22:13:20';

/** The log of the function `fn/add`, of one container, written by a test; it is read as it is written. */
export class StagedLog {
  readonly listeners = new LogListeners();
  /** Resolves when the log has been read back. */
  ready: Promise<void> = Promise.resolve();
  readonly #parser: InvocationParser;
  readonly #now: () => number;
  #written = 0;

  /** @param now Unix ms */
  constructor(now: () => number) {
    this.#now = now;
    this.#parser = new InvocationParser({
      dialect: openFaas.logDialect,
      functionId: { connection: 'lab', namespace: 'fn', name: 'add' },
      pod: { uid: 'add-1', name: 'add-1', nodeName: 'n1', createdAtMs: null },
      restartCount: 0,
      execTimeoutMs: null,
      listeners: this.listeners,
    });
  }

  get source(): LogSource {
    const invocations = (): readonly Invocation[] => this.#parser.invocations(Number.NEGATIVE_INFINITY);
    return fakeLogs({
      follow: (_id, _sinceMs, listener) => ({ ready: this.ready, invocations, end: this.listeners.add(listener) }),
      kept: async () => invocations(),
    });
  }

  /** Writes lines now, each a nanosecond after the one before. @param callId of the process that writes them */
  write(callId: string | null, ...lines: readonly string[]): void {
    for (const line of lines) {
      const ms = this.#now();
      const seconds = Math.floor(ms / 1000);
      const nanos = (ms % 1000) * 1e6 + this.#written++;
      const record = { seconds, nanos, text: `${date} ${line}` };
      this.#parser.feed(callId === null ? record : { ...record, callId });
    }
  }

  /** Writes a whole call. */
  call(callId: string): void {
    this.write(callId, 'Forking fprocess.', `INFO ${callId} started`, `INFO ${callId} over`);
    this.write(callId, 'Wrote 0 Bytes - Duration: 0.001s');
  }
}
