import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

const guid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const path = /^\/api\/v1\/namespaces\/([^/]+)\/pods\/([^/]+)\/portforward$/;
export const reviewPath = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';

/** The response to an access review. */
export const review = (allowed: boolean) => JSON.stringify({ status: { allowed } });

/** Forwards ports of pods over WebSocket, like an API server with a kubelet. */
export class PodForwards {
  /** Local ports that stand in for ports of pods, by `namespace/pod:port`. */
  readonly targets = new Map<string, number>();
  /** Requested forwards, as `namespace/pod:port`. */
  readonly asked: string[] = [];
  /** Responds to every request with this status; null: forwards. */
  refusal: number | null = null;
  /** Sends data of the pod in messages of this many bytes, each split into three frames. */
  fragmentBytes = 0;
  readonly #open = new Set<Duplex>();

  get openForwards(): number {
    return this.#open.size;
  }

  /** Cuts all connections, like a restarting kubelet. */
  cut(): void {
    for (const socket of this.#open) socket.destroy();
  }

  /** For the `upgrade` of an HTTP server. */
  readonly upgrade = (request: IncomingMessage, socket: Duplex): void => {
    socket.on('error', () => {});
    const url = new URL(request.url ?? '/', 'http://x');
    const [, namespace = '', pod = ''] = path.exec(url.pathname) ?? [];
    const port = Number(url.searchParams.get('ports'));
    const name = `${namespace}/${pod}:${port}`;
    this.asked.push(name);
    const status = this.refusal ?? (namespace === '' ? 404 : null);
    if (status !== null) {
      const body = JSON.stringify({ kind: 'Status', message: `cannot get resource "pods/portforward"`, code: status });
      socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
      return;
    }
    const accept = createHash('sha1').update(`${request.headers['sec-websocket-key']}${guid}`).digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-accept: ${accept}\r\n` +
        `sec-websocket-protocol: ${request.headers['sec-websocket-protocol']}\r\n\r\n`,
    );
    this.#open.add(socket);
    socket.once('close', () => this.#open.delete(socket));
    for (const channel of [0, 1]) this.#send(socket, channel, Buffer.from([port & 255, port >> 8]));
    this.#forward(socket, this.targets.get(name), name);
  };

  #forward(socket: Duplex, target: number | undefined, name: string): void {
    const upstream: Socket = connect(target ?? 1, '127.0.0.1');
    upstream.on('data', (bytes: Buffer) => {
      this.#send(socket, 0, bytes);
      if (socket.writableNeedDrain) upstream.pause();
    });
    socket.on('drain', () => upstream.resume());
    upstream.on('error', (error) => this.#send(socket, 1, Buffer.from(`error forwarding ${name}: ${error.message}`)));
    upstream.on('close', () => socket.end(Buffer.from([0x88, 0])));
    socket.once('close', () => upstream.destroy());
    let waiting = Buffer.alloc(0);
    socket.on('data', (bytes: Buffer) => {
      waiting = Buffer.concat([waiting, bytes]);
      for (;;) {
        const message = clientMessage(waiting);
        if (message === null) return;
        waiting = message.rest;
        if (message.opcode === 2 && message.payload[0] === 0) upstream.write(message.payload.subarray(1));
        if (message.opcode === 8) socket.end();
      }
    });
  }

  #send(socket: Duplex, channel: number, bytes: Buffer): void {
    if (socket.destroyed || socket.writableEnded) return;
    const whole = Buffer.concat([Buffer.of(channel), bytes]);
    if (this.fragmentBytes === 0) {
      socket.write(serverFrame(0x82, whole));
      return;
    }
    const third = Math.ceil(whole.length / 3);
    socket.write(serverFrame(0x02, whole.subarray(0, third)));
    socket.write(serverFrame(0x89, Buffer.from('are you there')));
    socket.write(serverFrame(0x00, whole.subarray(third, 2 * third)));
    socket.write(serverFrame(0x80, whole.subarray(2 * third)));
  }
}

function serverFrame(head: number, payload: Buffer): Buffer {
  if (payload.length < 126) return Buffer.concat([Buffer.of(head, payload.length), payload]);
  if (payload.length < 65536) {
    return Buffer.concat([Buffer.of(head, 126, payload.length >> 8, payload.length & 255), payload]);
  }
  const length = Buffer.alloc(8);
  length.writeBigUInt64BE(BigInt(payload.length));
  return Buffer.concat([Buffer.of(head, 127), length, payload]);
}

/** A masked frame and the bytes after it; null while it is incomplete. */
function clientMessage(bytes: Buffer): { opcode: number; payload: Buffer; rest: Buffer<ArrayBuffer> } | null {
  if (bytes.length < 2) return null;
  const short = bytes.readUInt8(1) & 0x7f;
  const from = (short === 127 ? 10 : short === 126 ? 4 : 2) + 4;
  if (bytes.length < from) return null;
  const length = short === 127 ? Number(bytes.readBigUInt64BE(2)) : short === 126 ? bytes.readUInt16BE(2) : short;
  if (bytes.length < from + length) return null;
  const mask = bytes.subarray(from - 4, from);
  const payload = Buffer.from(bytes.subarray(from, from + length).map((byte, index) => byte ^ (mask[index & 3] ?? 0)));
  return { opcode: bytes.readUInt8(0) & 0x0f, payload, rest: Buffer.from(bytes.subarray(from + length)) };
}
