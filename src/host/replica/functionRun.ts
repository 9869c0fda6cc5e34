import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { killProcessGroup } from '../replicaWire.ts';
import { callEnvironment, callTarget } from './callEnvironment.ts';
import { CallOutput } from './callOutput.ts';
import type { HeldInput } from './heldInput.ts';
import { LineSplitter } from './lineSplitter.ts';
import { type ReplicaLog, watchdogStamp } from './replicaLog.ts';
import type { ReplicaSettings } from './replicaSettings.ts';

/** Pipes still held by a process outside the killed group are closed after this. */
const heldPipesMs = 500;
/** How long a caller whose body is late has to read the answer. */
const lastReadMs = 1000;
const logPieceBytes = 64 * 1024;

/** Go's words for signals, which the watchdog logs. */
const signalTexts: Readonly<Record<string, string>> = {
  SIGABRT: 'aborted',
  SIGINT: 'interrupt',
  SIGKILL: 'killed',
  SIGPIPE: 'broken pipe',
  SIGSEGV: 'segmentation fault',
  SIGTERM: 'terminated',
};

/** One call, in its own process: body to standard input, standard output to the response, standard error to the log. */
export class FunctionRun {
  readonly #settings: ReplicaSettings;
  readonly #log: ReplicaLog;
  readonly #input: HeldInput;
  readonly #callId: string;
  readonly #startedMs = performance.now();
  readonly #output: CallOutput;
  readonly #outputLines = new LineSplitter();
  readonly #errorLines = new LineSplitter();
  readonly #onGone: () => void;
  #pid: number | null = null;
  #process: ChildProcessWithoutNullStreams | null = null;
  #answered = false;
  #execTimer: NodeJS.Timeout | undefined;

  /** @param onGone called once after `start`, when the process and its whole group are gone */
  constructor(
    settings: ReplicaSettings,
    log: ReplicaLog,
    input: HeldInput,
    callId: string,
    request: IncomingMessage,
    response: ServerResponse,
    onGone: () => void,
  ) {
    this.#settings = settings;
    this.#log = log;
    this.#input = input;
    this.#callId = callId;
    this.#onGone = onGone;
    const contentType = settings.contentType ?? request.headers['content-type'] ?? 'text/plain; charset=utf-8';
    this.#output = new CallOutput(response, contentType, (chunk) => {
      if (settings.writeDebug) log.lines(callId, this.#outputLines.push(chunk));
    });
    response.once('close', () => {
      if (!response.writableFinished) this.#abandon();
    });
  }

  start(request: IncomingMessage): void {
    const { command, environment, cgiHeaders, writeDebug, execTimeoutMs } = this.#settings;
    const target = callTarget(request.url ?? '/');
    this.#watchdog('Forking fprocess.');
    if (writeDebug) {
      this.#watchdog(`Query  ${target.query}`);
      // A path must not be able to forge log lines.
      this.#watchdog(`Path  ${/[\0-\x1f]/.test(target.path) ? encodeURI(target.path) : target.path}`);
    }
    const [program, ...args] = command;
    const env = cgiHeaders ? callEnvironment(environment, request, target) : environment;
    let child: ChildProcessWithoutNullStreams;
    try {
      child = spawn(program, args, { env, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
    } catch (thrown) {
      this.#neverRan(thrown);
      return;
    }
    if (child.pid === undefined) {
      child.once('error', (error) => this.#neverRan(error));
      return;
    }
    this.#pid = child.pid;
    this.#process = child;
    this.#log.forked(this.#callId, child.pid);
    child.on('error', () => {});
    this.#feed(request, child);
    child.stdout.on('data', (chunk: Buffer) => {
      this.#output.push(chunk, child.stdout);
      if (writeDebug) this.#waitForLog(child.stdout);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      this.#log.lines(this.#callId, this.#errorLines.push(chunk));
      if (this.#settings.combineOutput) this.#output.push(chunk, child.stderr);
      this.#waitForLog(child.stderr);
    });
    child.once('close', (code, signal) => void this.#finish(code, signal));
    if (execTimeoutMs !== null) {
      this.#execTimer = setTimeout(() => this.#giveUp(child, 408, 'Killed process.\n'), execTimeoutMs);
    }
  }

  /** Kills it now. */
  kill(): void {
    if (this.#pid === null) return;
    killProcessGroup(this.#pid);
    this.#process?.stdout.resume();
    this.#process?.stderr.resume();
  }

  #feed(request: IncomingMessage, child: ChildProcessWithoutNullStreams): void {
    const length = request.headers['content-length'];
    this.#input.pass(request, length === undefined ? null : Number(length), child.stdin);
    const { readTimeoutMs } = this.#settings;
    if (readTimeoutMs === 0) return;
    const late = setTimeout(() => {
      if (!this.#answered && request.isPaused()) {
        this.#giveUp(child, 429, 'Too much input is waiting for functions to read it.\n');
      } else if (!this.#answered) {
        this.#giveUp(child, 400, 'The body did not arrive within read_timeout.\n');
      }
      setTimeout(() => request.destroy(), lastReadMs).unref();
    }, readTimeoutMs);
    request.once('end', () => clearTimeout(late)).once('close', () => clearTimeout(late));
  }

  #giveUp(child: ChildProcess, status: number, explanation: string): void {
    if (!this.#answered) {
      this.#answered = true;
      this.#output.fail(status, this.#seconds(), explanation);
    }
    this.#killLoudly(child);
  }

  /** The caller has disconnected. */
  #abandon(): void {
    if (this.#answered || this.#process === null) return;
    this.#answered = true;
    this.#killLoudly(this.#process);
  }

  #killLoudly(child: ChildProcess): void {
    this.#watchdog(`Killing process: ${this.#settings.fprocess}`);
    this.kill();
    setTimeout(() => {
      child.stdout?.destroy();
      child.stderr?.destroy();
    }, heldPipesMs).unref();
  }

  #neverRan(thrown: unknown): void {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    if (this.#settings.writeDebug) this.#watchdog(`Success=false, Error=${why}`);
    if (!this.#answered) this.#output.fail(502, this.#seconds(), `${why}\n`);
    this.#answered = true;
    this.#end(this.#seconds());
  }

  async #finish(code: number | null, signal: string | null): Promise<void> {
    const seconds = this.#seconds();
    clearTimeout(this.#execTimer);
    const held = this.#output.takeHeld();
    this.#log.lines(this.#callId, this.#errorLines.end());
    const { writeDebug } = this.#settings;
    if (code === 0) {
      if (writeDebug) await this.#logOutput(held);
      this.#watchdog(`${writeDebug ? '' : `Wrote ${this.#output.bytes} Bytes - `}Duration: ${seconds.toFixed(6)}s`);
    } else if (writeDebug) {
      this.#watchdog(`Success=false, Error=${exitText(code, signal)}`);
      this.#outputLines.push(Buffer.from(`${watchdogStamp(Date.now())}Out=`));
      await this.#logOutput(held);
    }
    if (!this.#answered) {
      this.#answered = true;
      if (code === 0) this.#output.succeed(seconds, held);
      else this.#output.fail(500, seconds, held.length > 0 ? held : `${exitText(code, signal)}\n`);
    }
    this.#end(seconds);
  }

  async #logOutput(held: Buffer): Promise<void> {
    for (let from = 0; from < held.length; from += logPieceBytes) {
      this.#log.lines(this.#callId, this.#outputLines.push(held.subarray(from, from + logPieceBytes)));
      await this.#log.caughtUp();
    }
    this.#log.lines(this.#callId, this.#outputLines.end());
  }

  #end(seconds: number): void {
    // Processes that a call leaves running in its group end with it.
    if (this.#pid !== null) killProcessGroup(this.#pid);
    this.#pid = null;
    this.#process = null;
    this.#log.gone(this.#callId, seconds);
    this.#onGone();
  }

  #waitForLog(stream: Readable): void {
    if (!this.#log.behind) return;
    stream.pause();
    void this.#log.caughtUp().then(() => stream.resume());
  }

  #watchdog(text: string): void {
    this.#log.watchdog(this.#callId, text);
  }

  #seconds(): number {
    return (performance.now() - this.#startedMs) / 1000;
  }
}

/** How a process ended, as the classic watchdog logs it: `exit status 3`, `signal: killed`. */
function exitText(code: number | null, signal: string | null): string {
  if (signal !== null) return `signal: ${signalTexts[signal] ?? signal.toLowerCase()}`;
  return `exit status ${code}`;
}
