import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

interface Pair {
  readonly client: Socket;
  readonly inner: Socket;
  frozen: boolean;
}

/** Forwards TCP connections to a server; can reset, freeze and fragment them. */
export class TcpFront {
  /** Data for clients is sent in pieces of this many bytes, one packet each. */
  pieceBytes = Number.POSITIVE_INFINITY;
  readonly #pairs = new Set<Pair>();
  readonly #server = createServer((client) => this.#accept(client));
  #innerPort = 0;

  /** Resolves with the port on loopback. */
  async listen(innerPort: number): Promise<number> {
    this.#innerPort = innerPort;
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return address.port;
  }

  get connections(): number {
    return this.#pairs.size;
  }

  /** Resets every connection; new ones are accepted. */
  reset(): void {
    for (const { client, inner } of this.#pairs) {
      client.resetAndDestroy();
      inner.destroy();
    }
  }

  /** Existing connections stay open but carry no more data; new ones are accepted. */
  freeze(): void {
    for (const pair of this.#pairs) {
      pair.frozen = true;
      pair.client.unpipe(pair.inner).pause();
      // The server continues without them, as after a network failure.
      pair.inner.destroy();
    }
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.reset();
    await closed;
  }

  #accept(client: Socket): void {
    const inner = connect(this.#innerPort, '127.0.0.1');
    const pair: Pair = { client, inner, frozen: false };
    this.#pairs.add(pair);
    client.setNoDelay(true).on('error', () => {});
    inner.on('error', () => {});
    client.once('close', () => {
      this.#pairs.delete(pair);
      inner.destroy();
    });
    client.pipe(inner);
    void this.#toClient(pair);
  }

  async #toClient(pair: Pair): Promise<void> {
    const { client, inner } = pair;
    try {
      for await (const chunk of inner) {
        const bytes = Buffer.from(chunk);
        for (let from = 0; from < bytes.length; ) {
          if (pair.frozen) return;
          const piece = bytes.subarray(from, from + Math.min(this.pieceBytes, bytes.length));
          from += piece.length;
          await written(client, piece);
        }
      }
    } catch {
      // One side failed, so the other is closed too.
    }
    if (!pair.frozen) client.destroy();
  }
}

function written(socket: Socket, piece: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.write(piece, (error) => (error ? reject(error) : resolve()));
  });
}
