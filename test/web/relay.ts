import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';

/** Stands between browsers and a server: its address stays while another server takes the place of the first one. */
export class Relay {
  /** The server behind it. */
  target: string;
  readonly #server: Server;
  readonly #streams = new Map<ServerResponse, readonly string[]>();
  #origin = '';

  private constructor(target: string) {
    this.target = target;
    this.#server = createServer((incoming, outgoing) => this.#pass(incoming, outgoing));
  }

  /** On a free loopback port. @param target address of a server */
  static async start(target: string): Promise<Relay> {
    const relay = new Relay(target);
    await new Promise<void>((resolve) => relay.#server.listen(0, '127.0.0.1', resolve));
    const address = relay.#server.address();
    if (typeof address !== 'object' || address === null) throw new Error('The relay does not listen.');
    relay.#origin = `http://127.0.0.1:${address.port}`;
    return relay;
  }

  get origin(): string {
    return this.#origin;
  }

  /** The topics of each stream that is open. */
  get streams(): readonly (readonly string[])[] {
    return [...this.#streams.values()];
  }

  /** Ends all that passes through it. */
  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #pass(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const to = new URL(incoming.url ?? '/', this.target);
    if (to.pathname === '/api/v1/stream') this.#note(incoming, outgoing);
    const through = request(to, { method: incoming.method ?? 'GET', headers: { ...incoming.headers, host: to.host } });
    through.on('response', (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      // An answer that is cut is cut for the browser too.
      pipeline(answer, outgoing, () => outgoing.destroy());
    });
    through.on('error', () => outgoing.destroy());
    outgoing.once('close', () => through.destroy());
    incoming.pipe(through);
  }

  #note(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const parts: Buffer[] = [];
    incoming.on('data', (part: Buffer) => parts.push(part));
    incoming.once('end', () => {
      const { topics }: { topics: { topic: string }[] } = JSON.parse(Buffer.concat(parts).toString());
      this.#streams.set(
        outgoing,
        topics.map(({ topic }) => topic),
      );
    });
    outgoing.once('close', () => this.#streams.delete(outgoing));
  }
}
