import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import type { Clock } from '../model/clock.ts';
import { LineSplitter } from './replica/lineSplitter.ts';
import { killProcessGroup, type ReplicaListener, ReplicaRecordReader } from './replicaWire.ts';

/** A replica that is not ready by then is killed and restarted. */
const startTimeoutMs = 10_000;
/** A program that is missing is looked for again after this time. */
const lookAgainMs = 5000;
/** From closing standard input, at which a replica kills its calls and exits, to SIGKILL. */
const lastWordsMs = 500;
/** A small young generation keeps the memory of a busy replica near that of an idle one. */
const nodeFlags = ['--max-semi-space-size=1', '--max-old-space-size=64', '--v8-pool-size=0'];

/** How long to wait before a replica is restarted. */
export interface BackOffTiming {
  /** The first wait; each further one is twice as long, */
  readonly firstMs: number;
  /** but no longer than this. */
  readonly mostMs: number;
  /** After being ready for this long a replica begins with the first wait again. */
  readonly healthyMs: number;
}

/** The waits of every replica but those of tests. */
export const usualBackOff: BackOffTiming = { firstMs: 1000, mostMs: 60_000, healthyMs: 30_000 };

/** Exponential back-off with 20% jitter, so that replicas do not restart all at once. */
export class BackOff {
  readonly #timing: BackOffTiming;
  readonly #random: () => number;
  #ends = 0;

  /** @param random in [0, 1) */
  constructor(timing: BackOffTiming, random: () => number) {
    this.#timing = timing;
    this.#random = random;
  }

  /** The wait, ms, after a replica ended that had been ready for `readyMs`. */
  next(readyMs: number): number {
    const { firstMs, mostMs, healthyMs } = this.#timing;
    if (readyMs >= healthyMs) this.#ends = 0;
    const waitMs = Math.min(firstMs * 2 ** this.#ends, mostMs);
    this.#ends = Math.min(this.#ends + 1, 30);
    return waitMs * (0.8 + 0.4 * this.#random());
  }
}

/** What to start. */
export interface ReplicaLaunch {
  /** The built `replica/program.js`. */
  readonly programPath: string;
  readonly socketPath: string;
  readonly folder: string;
  /** Complete: the host's own environment is not inherited. */
  readonly environment: Readonly<Record<string, string>>;
  /** Why the function's program cannot be started, in a sentence; null if it can be. */
  readonly missingProgram: () => string | null;
}

/** Receives the life of a replica's process and its records. */
export interface ReplicaLife extends Pick<ReplicaListener, 'line' | 'gone'> {
  started(): void;
  ready(): void;
  /** It is not started, since the function's program is missing: why, in a sentence. */
  lacksProgram(why: string): void;
  /** `waitMs`: when it is restarted; null: never. */
  ended(how: string, waitMs: number | null): void;
}

/**
 * Keeps the process of one replica running: starts it as soon as the function's program exists, and restarts it when it
 * ends, with back-off.
 */
export class ReplicaProcess {
  readonly #launch: ReplicaLaunch;
  readonly #life: ReplicaLife;
  readonly #clock: Clock;
  readonly #backOff: BackOff;
  /** The process groups of calls in flight, by call id. */
  readonly #groups = new Map<string, number>();
  #child: ChildProcess | null = null;
  #missingProgram: string | null = null;
  #readyAtMs: number | null = null;
  #timer: NodeJS.Timeout | undefined;
  #stopping = false;
  #onEnded: (() => void) | null = null;

  constructor(launch: ReplicaLaunch, life: ReplicaLife, clock: Clock, timing: BackOffTiming, random = Math.random) {
    this.#launch = launch;
    this.#life = life;
    this.#clock = clock;
    this.#backOff = new BackOff(timing, random);
  }

  /** Null while there is no process. */
  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /** Why it cannot be started for now, in a sentence; null if it can be. */
  get missingProgram(): string | null {
    return this.#missingProgram;
  }

  /** Whether it accepts calls. */
  get ready(): boolean {
    return this.#readyAtMs !== null && !this.#stopping;
  }

  start(): void {
    if (this.#stopping || this.#child !== null || this.#lacksProgram()) return;
    const { programPath, socketPath, folder, environment } = this.#launch;
    let child: ChildProcess;
    try {
      rmSync(socketPath, { force: true });
      child = spawn(process.execPath, [...nodeFlags, programPath], {
        cwd: folder,
        env: environment,
        // A separate session, so that Ctrl-C at the terminal only reaches the host, which then stops its replicas.
        detached: true,
        stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
      });
    } catch (thrown) {
      this.#startAgain(thrown instanceof Error ? thrown.message : String(thrown), 0);
      return;
    }
    this.#child = child;
    if (child.pid === undefined) {
      // If descriptors ran out, it has no pipes either.
      child.once('error', ({ message }) => this.#ended(message));
      return;
    }
    let why: string | null = null;
    child.once('error', ({ message }) => {
      why = message;
    });
    child.once('close', (code, signal) => this.#ended(why ?? signal ?? `exit code ${code}`));
    child.stdin?.on('error', () => {});
    this.#readRecords(child);
    this.#life.started();
    this.#timer = setTimeout(() => child.kill('SIGKILL'), startTimeoutMs);
  }

  /** Stops it for good: its calls may run for `graceMs` longer. Resolves when it is gone. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#timer);
    const child = this.#child;
    if (child === null) return;
    const ended = new Promise<void>((resolve) => {
      this.#onEnded = resolve;
    });
    child.kill('SIGTERM');
    const impatient = setTimeout(() => child.stdin?.destroy(), graceMs);
    const atLast = setTimeout(() => child.kill('SIGKILL'), graceMs + lastWordsMs);
    await ended;
    clearTimeout(impatient);
    clearTimeout(atLast);
  }

  /** Looks for the function's program; if it is missing, again in a while. */
  #lacksProgram(): boolean {
    const before = this.#missingProgram;
    const missing = this.#launch.missingProgram();
    this.#missingProgram = missing;
    if (missing === null) return false;
    this.#timer = setTimeout(() => this.start(), lookAgainMs);
    if (missing !== before) {
      this.#writeLine(missing);
      this.#life.lacksProgram(missing);
    }
    return true;
  }

  /** A line of the replica's log that its process did not send as a record. */
  #writeLine(text: string): void {
    const nowMs = this.#clock.wallMs();
    const seconds = Math.floor(nowMs / 1000);
    const nanos = Math.floor((nowMs - seconds * 1000) * 1e6);
    this.#life.line({ seconds, nanos, text });
  }

  #readRecords(child: ChildProcess): void {
    const records = new ReplicaRecordReader({
      line: (record) => this.#life.line(record),
      forked: (callId, pid) => this.#groups.set(callId, pid),
      gone: (callId, atMs, seconds) => {
        this.#groups.delete(callId);
        this.#life.gone(callId, atMs, seconds);
      },
      ready: () => {
        clearTimeout(this.#timer);
        this.#readyAtMs = this.#clock.monotonicMs();
        this.#life.ready();
      },
    });
    const pipe = child.stdio[3];
    if (pipe && 'on' in pipe) pipe.on('data', (chunk: Buffer) => records.push(chunk)).on('error', () => {});
    // A replica writes to standard error only when it crashes.
    const complaints = new LineSplitter();
    const complain = (lines: readonly string[]) => {
      for (const line of lines) this.#writeLine(Buffer.from(line, 'latin1').toString());
    };
    child.stderr?.on('data', (chunk: Buffer) => complain(complaints.push(chunk)));
    child.stderr?.on('end', () => complain(complaints.end())).on('error', () => {});
  }

  #ended(how: string): void {
    if (this.#child === null) return;
    clearTimeout(this.#timer);
    const readyMs = this.#readyAtMs === null ? 0 : this.#clock.monotonicMs() - this.#readyAtMs;
    this.#child = null;
    this.#readyAtMs = null;
    for (const group of this.#groups.values()) killProcessGroup(group);
    this.#groups.clear();
    this.#startAgain(how, readyMs);
  }

  #startAgain(how: string, readyMs: number): void {
    const waitMs = this.#stopping ? null : this.#backOff.next(readyMs);
    if (waitMs !== null) this.#timer = setTimeout(() => this.start(), waitMs);
    this.#life.ended(how, waitMs);
    this.#onEnded?.();
  }
}
