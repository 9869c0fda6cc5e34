/** What is sent of a log that is followed. */
export interface SentRecord {
  readonly event: string;
  readonly id?: string;
  readonly text?: string;
  readonly pod?: string;
  readonly reason?: string;
}

/** Reads a log that is followed, as a client that can leave. */
export class LogReader {
  readonly records: SentRecord[] = [];
  readonly ended: Promise<void>;
  readonly #leaving: AbortController;

  private constructor(response: Response, leaving: AbortController) {
    this.#leaving = leaving;
    this.ended = this.#read(response).catch(() => {});
  }

  static async open(address: string, headers: Record<string, string> = {}): Promise<LogReader> {
    const leaving = new AbortController();
    return new LogReader(await fetch(address, { headers, signal: leaving.signal }), leaving);
  }

  /** Without heartbeats. */
  get told(): SentRecord[] {
    return this.records.filter(({ event }) => event !== 'heartbeat');
  }

  get texts(): string[] {
    return this.records.flatMap(({ event, text }) => (event === 'line' ? [text?.slice(20) ?? ''] : []));
  }

  get ids(): string[] {
    return this.records.flatMap(({ id }) => id ?? []);
  }

  leave(): Promise<void> {
    this.#leaving.abort();
    return this.ended;
  }

  async #read({ body }: Response): Promise<void> {
    const decoder = new TextDecoder();
    let rest = '';
    for await (const piece of body ?? []) {
      const lines = (rest + decoder.decode(piece, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      this.records.push(...lines.map((line): SentRecord => JSON.parse(line)));
    }
  }
}
