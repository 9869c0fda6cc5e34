import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import type { Clock } from '../model/clock.ts';
import { BackOff, type BackOffTiming } from './backOff.ts';
import { killProcessGroup } from './processGroup.ts';
import { LineSplitter } from './replica/lineSplitter.ts';
import { type ReplicaListener, ReplicaRecordReader } from './replicaRecordReader.ts';

/** A replica that does not listen by then is ended and started again. */
const startTimeoutMs = 10_000;
/** From the end of standard input, at which a replica kills its calls and exits, to SIGKILL. */
const lastWordsMs = 500;
/** A small young generation keeps the memory of a busy replica near that of an idle one. */
const nodeFlags = ['--max-semi-space-size=1', '--max-old-space-size=64', '--v8-pool-size=0'];

/** What to start. */
export interface ReplicaLaunch {
  /** The built `replica/program.js`. */
  readonly programPath: string;
  readonly socketPath: string;
  readonly folder: string;
  /** All of it: nothing of the host's own environment is added. */
  readonly environment: Readonly<Record<string, string>>;
}

/** What is told of a replica's process besides its records. */
export interface ReplicaLife extends Pick<ReplicaListener, 'line' | 'gone'> {
  started(): void;
  ready(): void;
  /** `waitMs`: when it is started again; null: it is not. */
  ended(how: string, waitMs: number | null): void;
}

/** Keeps the process of one replica running: starts it again when it ends, later each time. */
export class ReplicaProcess {
  readonly #launch: ReplicaLaunch;
  readonly #life: ReplicaLife;
  readonly #clock: Clock;
  readonly #backOff: BackOff;
  /** Calls under way: the process group of each. */
  readonly #groups = new Map<string, number>();
  #child: ChildProcess | null = null;
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

  /** True while it takes calls. */
  get ready(): boolean {
    return this.#readyAtMs !== null && !this.#stopping;
  }

  start(): void {
    if (this.#stopping || this.#child !== null) return;
    const { programPath, socketPath, folder, environment } = this.#launch;
    let child: ChildProcess;
    try {
      rmSync(socketPath, { force: true });
      child = spawn(process.execPath, [...nodeFlags, programPath], {
        cwd: folder,
        env: environment,
        // In a session of its own: Ctrl-C at the terminal is for the host, which then ends its replicas in order.
        detached: true,
        stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
      });
    } catch (thrown) {
      this.#startAgain(thrown instanceof Error ? thrown.message : String(thrown), 0);
      return;
    }
    this.#child = child;
    if (child.pid === undefined) {
      // Without descriptors to spare it has no pipes either.
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

  /** Ends it: its calls may go on for `graceMs`. Resolves when it is gone; it is not started again. */
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
    // A replica itself writes to standard error only when it breaks.
    const complaints = new LineSplitter();
    const complain = (lines: readonly string[]) => {
      const nowMs = this.#clock.wallMs();
      const seconds = Math.floor(nowMs / 1000);
      const nanos = Math.floor((nowMs - seconds * 1000) * 1e6);
      for (const line of lines) this.#life.line({ seconds, nanos, text: Buffer.from(line, 'latin1').toString() });
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
