import type { Fault } from '../../src/model/fault.ts';
import type { Invocation } from '../../src/model/invocation/invocation.ts';
import { InvocationParser } from '../../src/model/invocation/invocationParser.ts';
import { findInvocation, ownersOfLines } from '../../src/model/invocation/keptInvocations.ts';
import { LineNumbers } from '../../src/model/invocation/logLine.ts';
import { LogListeners } from '../../src/model/invocation/logListeners.ts';
import type { LogRecord } from '../../src/model/invocation/logRecord.ts';
import type { LogQuery, LogSource } from '../../src/model/source/logSource.ts';
import { openFaas } from '../../src/platforms/openfaas/openFaas.ts';
import { fakeLogs } from '../fakeLogs.ts';

const date = '2023/11/14 22:13:20';

/** The log of the function `fn/add`, of one container, written by a test; it is read as it is written. */
export class StagedLog {
  readonly listeners = new LogListeners();
  /** Resolves when the log has been read: with why it could not be, else null. */
  read: () => Promise<Fault | null> = async () => null;
  #parser = this.#newParser();
  readonly #now: () => number;
  readonly #records: LogRecord[] = [];

  /** @param now Unix ms */
  constructor(now: () => number) {
    this.#now = now;
  }

  get invocations(): readonly Invocation[] {
    return this.#parser.invocations(Number.NEGATIVE_INFINITY);
  }

  get source(): LogSource {
    const invocations = () => this.invocations;
    const records = async function* (this: StagedLog, { tailLines }: LogQuery) {
      const numbers = new LineNumbers();
      const lines = this.#records.map((record) => numbers.line({ uid: 'add-1', name: 'add-1' }, record));
      yield lines.slice(-(tailLines ?? lines.length));
    };
    return fakeLogs({
      follow: (_id, _sinceMs, listener) => ({
        read: () => this.read(),
        invocations,
        end: this.listeners.add(listener),
      }),
      kept: async () => invocations(),
      records: records.bind(this),
      owners: (_id, sinceMs) => ownersOfLines([this.#parser], sinceMs),
      find: (id) => findInvocation([this.#parser], id),
    });
  }

  /** Reads the whole log again, as a connection that was cut does. */
  readAgain(): void {
    this.#parser = this.#newParser();
    for (const record of this.#records) this.#parser.feed(record);
  }

  /** Writes lines now, each a nanosecond after the one before. @param callId of the process that writes them */
  write(callId: string | null, ...lines: readonly string[]): void {
    for (const line of lines) {
      const ms = this.#now();
      const seconds = Math.floor(ms / 1000);
      const nanos = (ms % 1000) * 1e6 + this.#records.length;
      const text = `${date} ${line}`;
      const record = callId === null ? { seconds, nanos, text } : { seconds, nanos, text, callId };
      this.#records.push(record);
      this.#parser.feed(record);
    }
  }

  /** Writes a whole call. */
  call(callId: string): void {
    this.write(callId, 'Forking fprocess.', `INFO ${callId} started`, `INFO ${callId} over`);
    this.write(callId, 'Wrote 0 Bytes - Duration: 0.001s');
  }

  #newParser(): InvocationParser {
    return new InvocationParser({
      dialect: openFaas.logDialect,
      functionId: { connection: 'lab', namespace: 'fn', name: 'add' },
      pod: { uid: 'add-1', name: 'add-1', nodeName: 'n1', createdAtMs: null },
      restartCount: 0,
      execTimeoutMs: null,
      listeners: this.listeners,
    });
  }
}
