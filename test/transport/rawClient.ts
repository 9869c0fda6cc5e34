import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A client that sends raw bytes and reads only on request. */
export class RawClient {
  readonly socket: Socket;
  #read = '';
  #closed = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('error', () => {});
    socket.once('close', () => {
      this.#closed = true;
    });
  }

  static async open(origin: string): Promise<RawClient> {
    const { hostname, port } = new URL(origin);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    return new RawClient(socket);
  }

  /** Resolves when the kernel has accepted the bytes or the connection is closed. */
  send(bytes: string | Buffer): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.socket.off('close', done);
        resolve();
      };
      this.socket.once('close', done);
      if (this.#closed) done();
      // After the other side has ended, only the end of the connection follows.
      else if (this.socket.writable) this.socket.write(bytes, done);
    });
  }

  /** Starts reading. */
  read(): this {
    this.socket.setEncoding('latin1').on('data', (text: string) => {
      this.#read += text;
    });
    return this;
  }

  /** Everything read so far, as Latin-1. */
  get text(): string {
    return this.#read;
  }

  /** The status of each answer so far. */
  get statuses(): number[] {
    return [...this.#read.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status));
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Leaves, by FIN after the bytes sent or by reset. */
  leave(how: 'end' | 'reset' = 'end'): void {
    if (how === 'reset') this.socket.resetAndDestroy();
    else this.socket.destroy();
  }
}

/** A GET request as a browser sends it. */
export function get(path: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
}

/** A call without a body. */
export function call(name: string): string {
  return `POST /function/${name} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n`;
}

/** The head of a call with a body of the given length. */
export function callHead(name: string, bodyBytes: number): string {
  return `POST /function/${name} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${bodyBytes}\r\n\r\n`;
}
