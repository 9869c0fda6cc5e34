import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SeededRandom } from '../seededRandom.ts';
import { answerProblem, problemWith } from './answerProblem.ts';
import { AnswerReader } from './answerReader.ts';
import type { HostileRequest } from './hostileRequest.ts';

/** How a client behaves on its connection, and how often. */
export const styles = [
  [34, 'one by one'],
  [30, 'pipelined'],
  [6, 'pipelined, then garbage'],
  [4, 'dribbled'],
  [5, 'slow reader'],
  [8, 'leaves in the middle of a request'],
  [7, 'resets in the middle of a request'],
  [6, 'leaves without reading'],
] as const;

type Style = (typeof styles)[number][1];

/** The plan of one connection. */
export interface ConnectionPlan {
  readonly style: Style;
  readonly requests: readonly HostileRequest[];
}

/** The result of one connection. */
export interface Played {
  /** Requests sent at least in part. */
  readonly sent: number;
  readonly answers: readonly { readonly kind: string; readonly status: number }[];
  readonly problems: readonly string[];
}

/** No answer takes longer, even on a busy machine. */
const longestWaitMs = 30_000;
const garbage = 'garbage\0 that is no request\r\n\r\n';

/** Runs one connection to its end and checks every answer. */
export async function playConnection(port: number, plan: ConnectionPlan, random: SeededRandom): Promise<Played> {
  const { style, requests } = plan;
  // A truncated request is not a HEAD yet.
  const whole = isCut(style) ? requests.slice(0, -1) : requests;
  const line = new Line(port, (index) => whole[index]?.isHead ?? false);
  const all = requests.map(({ bytes }) => bytes);
  let sent = requests.length;
  if (style === 'one by one') {
    for (sent = 0; sent < requests.length && (await line.answered(sent)) && !line.isOver; sent++) line.write(all[sent]);
  } else if (style === 'dribbled') {
    await dribble(line, Buffer.concat(all), random);
  } else if (isCut(style)) {
    const last = all.pop() ?? Buffer.alloc(0);
    line.write(Buffer.concat([...all, last.subarray(0, random.between(1, last.length - 1))]));
  } else {
    if (style === 'slow reader') line.pause(random.between(10, 150));
    line.write(Buffer.concat(style === 'pipelined, then garbage' ? [...all, Buffer.from(garbage)] : all));
  }
  if (style === 'leaves without reading' || style === 'resets in the middle of a request') {
    await sleep(random.between(0, 3));
    await line.leave(style === 'resets in the middle of a request' || random.chance(0.5));
  } else {
    await line.answered(Math.min(sent, whole.length));
    await line.end();
  }
  const answers = line.reader.answers.map(({ status }, index) => ({
    kind: requests[index]?.kind ?? 'after the last',
    status,
  }));
  return { sent, answers, problems: problemsOf(plan, sent, line) };
}

function isCut(style: Style): boolean {
  return style === 'leaves in the middle of a request' || style === 'resets in the middle of a request';
}

/** Sends pieces of a few bytes, also across the end of the head. */
async function dribble(line: Line, bytes: Buffer, random: SeededRandom): Promise<void> {
  for (let from = 0; from < bytes.length && !line.isOver; ) {
    const next = from + random.between(1, Math.max(20, bytes.length >> 4));
    line.write(bytes.subarray(from, next));
    from = next;
    await sleep(0);
  }
}

function problemsOf({ style, requests }: ConnectionPlan, sent: number, line: Line): string[] {
  const { answers } = line.reader;
  const problems: string[] = line.problem === null ? [] : [`${line.problem} after ${answers.length} answers`];
  for (const [index, answer] of answers.entries()) {
    const request = requests[index];
    const isBroken = request === undefined || (isCut(style) && index === requests.length - 1);
    const found = isBroken ? answerProblem(answer, false) : problemWith(request, answer);
    if (found !== null) problems.push(`${request?.kind ?? 'broken'}: ${found} to ${shown(request?.bytes)}`);
  }
  const last = requests[sent - 1];
  const extra = answers.slice(requests.length);
  // A request with a truncated body may be answered before the truncation shows.
  const mayHaveMore = last?.mayEnd === true || style === 'pipelined, then garbage' || isCut(style);
  if (extra.length > (mayHaveMore ? 1 : 0) || extra.some(({ status }) => status !== 400)) {
    problems.push(`${answers.length} answers to ${requests.length} requests, the last ${shown(last?.bytes)}`);
  }
  if (style === 'leaves without reading' || isCut(style)) return problems;
  const missing = sent - answers.length;
  const closing = answers.at(-1);
  if (missing > 0 && (closing === undefined || closing.status < 400 || closing.headers.get('connection') !== 'close')) {
    problems.push(`no answer (${line.how}) to ${shown(requests[answers.length]?.bytes)}`);
  }
  if (missing === 0 && style === 'pipelined, then garbage' && extra.length === 0 && !line.isClosed) {
    problems.push('garbage without an answer');
  }
  return problems;
}

function shown(bytes: Buffer | undefined): string {
  return JSON.stringify(bytes?.subarray(0, 160).toString('latin1') ?? '');
}

/** A connection and the bytes received on it. */
class Line {
  readonly reader: AnswerReader;
  readonly #socket: Socket;
  #waiting: () => void = () => {};
  #closed = false;
  #fault: string | null = null;
  problem: string | null = null;

  constructor(port: number, isHead: (index: number) => boolean) {
    this.reader = new AnswerReader(isHead);
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.#socket.on('data', (bytes) => {
      try {
        this.reader.push(bytes);
      } catch (thrown) {
        this.problem ??= thrown instanceof Error ? thrown.message : String(thrown);
        this.#socket.destroy();
      }
      this.#waiting();
    });
    this.#socket.on('error', ({ message }) => {
      this.#fault = message;
    });
    this.#socket.on('close', () => {
      this.#closed = true;
      this.#waiting();
    });
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** The server has announced or begun to close the connection. */
  get isOver(): boolean {
    return this.#closed || this.reader.answers.at(-1)?.headers.get('connection') === 'close';
  }

  /** The current state, for messages. */
  get how(): string {
    return this.#fault ?? (this.#closed ? 'closed' : 'open');
  }

  write(bytes: Buffer | undefined): void {
    if (bytes !== undefined && this.#socket.writable) this.#socket.write(bytes);
  }

  pause(forMs: number): void {
    this.#socket.pause();
    setTimeout(() => this.#socket.resume(), forMs);
  }

  /** Resolves to true when that many answers have arrived, to false when no more will. */
  async answered(count: number): Promise<boolean> {
    await this.#until(() => this.reader.answers.length >= count || this.isOver, `answer ${count}`);
    return this.reader.answers.length >= count;
  }

  /** Ends the connection cleanly and waits for the server to do the same. */
  async end(): Promise<void> {
    this.#socket.end();
    await this.#until(() => this.#closed, 'the end of the connection');
    if (this.reader.pending > 0) this.problem ??= `an answer broke off (${this.how})`;
  }

  async leave(reset: boolean): Promise<void> {
    if (reset) this.#socket.resetAndDestroy();
    else this.#socket.destroy();
    await this.#until(() => this.#closed, 'its own end');
  }

  async #until(holds: () => boolean, what: string): Promise<void> {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      this.#waiting();
    }, longestWaitMs);
    while (!holds() && !late) {
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
    }
    clearTimeout(timer);
    if (!late) return;
    this.problem ??= `${what} did not come within ${longestWaitMs / 1000} s`;
    this.#socket.destroy();
  }
}
