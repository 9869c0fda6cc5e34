import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { StringDecoder } from 'node:string_decoder';
import { eventsIn, type SentEvent } from './stage.ts';

/** A client on a socket of its own: it can stall, reset and count. */
export class StreamReader {
  readonly socket: Socket;
  readonly events: SentEvent[] = [];
  head = '';
  bytes = 0;
  #rest = '';
  #closed = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    const decoder = new StringDecoder();
    socket.on('error', () => {});
    socket.once('close', () => {
      this.#closed = true;
    });
    socket.on('data', (chunk) => {
      this.bytes += chunk.length;
      this.#take(decoder.write(chunk));
    });
  }

  /** Sends a request for topics, each with the last second that the client has. */
  static async open(
    origin: string,
    topics: Readonly<Record<string, number | null>>,
    { query = '', headers = [] }: { query?: string; headers?: readonly string[] } = {},
  ): Promise<StreamReader> {
    const { hostname, port, host } = new URL(origin);
    const socket = connect(Number(port), hostname);
    const reader = new StreamReader(socket);
    await once(socket, 'connect');
    const body = JSON.stringify({ topics: Object.entries(topics).map(([topic, since]) => ({ topic, since })) });
    const head = [
      `POST /api/v1/stream${query} HTTP/1.1`,
      `Host: ${host}`,
      ...headers,
      `Content-Length: ${body.length}`,
    ];
    socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
    return reader;
  }

  get closed(): boolean {
    return this.#closed;
  }

  get status(): number {
    return Number(this.head.slice(9, 12));
  }

  /** Resolves with the first event for which `is` is true. */
  async event(is: (event: SentEvent) => boolean, withinMs = 60_000): Promise<SentEvent> {
    const endMs = performance.now() + withinMs;
    for (;;) {
      const found = this.events.find(is);
      if (found !== undefined) return found;
      if (performance.now() > endMs)
        throw new Error(`no such event; got ${this.events.map(({ name }) => name).join()}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  #take(text: string): void {
    this.#rest += text;
    if (this.head === '') {
      const end = this.#rest.indexOf('\r\n\r\n');
      if (end < 0) return;
      this.head = this.#rest.slice(0, end);
      this.#rest = this.#rest.slice(end + 4);
    }
    const end = this.#rest.lastIndexOf('\n\n');
    if (end < 0) return;
    this.events.push(...eventsIn(this.#rest.slice(0, end + 2)));
    this.#rest = this.#rest.slice(end + 2);
  }
}
