import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Receiver, Sender } from 'ws';
import { Fault } from '../../../model/fault.ts';
import type { WebSocketApi } from '../webSocket.ts';
import { nameOfPodPort, type PodPort } from './podPort.ts';

const openTimeoutMs = 4000;

/**
 * Channels of one forwarded port: each message begins with the number of its channel, and the server begins each
 * channel with the port, two bytes, little-endian.
 */
const protocol = 'v4.channel.k8s.io';
const channels = { data: 0, error: 1 } as const;
const portBytes = 2;

/** An API server forwards what it reads, some ten KiB at a time; anything beyond these limits ends the connection. */
const limits = { maxPayload: 1024 * 1024, maxFragments: 16 * 1024, maxBufferedChunks: 128 * 1024 };
const mostSentBytes = 16 * 1024;
const mostErrorCharacters = 200;
const dataFrame = { binary: true, compress: false, fin: true, mask: true } as const;
const dataPrefix = Buffer.of(channels.data);

/**
 * Opens a connection to a port of a pod through the Kubernetes API. Whether anything listens there shows only with the
 * first bytes.
 * @throws Fault; StatusFault 403 if permission is missing, 404 if there is no such pod
 */
export async function forwardPod(api: WebSocketApi, podPort: PodPort, signal: AbortSignal): Promise<PortForwardSocket> {
  const { namespace, pod, port } = podPort;
  const webSocket = await api.openWebSocket({
    path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/portforward`,
    query: { ports: String(port) },
    protocol,
    signal,
    headTimeoutMs: openTimeoutMs,
  });
  return new PortForwardSocket(webSocket, podPort);
}

/**
 * A connection to a port of a pod, over a WebSocket of the Kubernetes API. It is a Socket because HTTP clients accept
 * nothing else. There is no half-closed connection: it ends when either side ends it.
 */
export class PortForwardSocket extends Socket {
  readonly #webSocket: Duplex;
  readonly #podPort: PodPort;
  readonly #receiver = new Receiver({ ...limits, skipUTF8Validation: true });
  readonly #sender: Sender;
  /** Bytes of the port that have yet to come on each channel. */
  readonly #portBytesLeft: [data: number, error: number] = [portBytes, portBytes];
  /** Nothing more will come. */
  #isOver = false;

  /** @param webSocket after the handshake */
  constructor(webSocket: Duplex, podPort: PodPort) {
    super({ allowHalfOpen: false });
    this.#webSocket = webSocket;
    this.#podPort = podPort;
    this.#sender = new Sender(webSocket, {});
    this.#receiver.on('message', (message) => this.#take(message));
    this.#receiver.on('ping', (data) => {
      if (!this.destroyed) this.#sender.pong(data, true);
    });
    this.#receiver.on('conclude', () => this.#ended());
    this.#receiver.on('error', (error) => {
      this.destroy(new Fault('upstream_failed', 'The port-forward sent invalid WebSocket frames.', { cause: error }));
    });
    webSocket.on('data', (bytes: Buffer) => {
      if (!this.#receiver.destroyed) this.#receiver.write(bytes);
    });
    webSocket.on('end', () => this.#ended());
    webSocket.on('close', () => this.#ended());
    webSocket.on('error', (error) => this.destroy(error));
  }

  /** The connection of the WebSocket keeps the process alive, or does not. */
  override ref(): this {
    return this;
  }

  override unref(): this {
    return this;
  }

  override _read(): void {
    if (this.#webSocket.isPaused()) this.#webSocket.resume();
  }

  override _write(chunk: Buffer | string, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    const bytes = bytesOf(chunk, encoding);
    let from = 0;
    for (; bytes.length - from > mostSentBytes; from += mostSentBytes) {
      this.#send(bytes.subarray(from, from + mostSentBytes));
    }
    this.#send(bytes.subarray(from), done);
  }

  override _writev(
    chunks: readonly { chunk: Buffer | string; encoding: BufferEncoding }[],
    done: (error?: Error | null) => void,
  ): void {
    const parts = chunks.map(({ chunk, encoding }) => bytesOf(chunk, encoding));
    this._write(Buffer.concat(parts), 'binary', done);
  }

  override _final(done: () => void): void {
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    const webSocket = this.#webSocket;
    if (!webSocket.destroyed) {
      this.#sender.close(undefined, undefined, true);
      webSocket.end(() => webSocket.destroy());
    }
    this.#receiver.destroy();
    done(error);
    // A Socket emits this itself when its handle closes; this one has no handle.
    process.nextTick(() => this.emit('close', error !== null));
  }

  #send(bytes: Buffer, done?: (error?: Error | null) => void): void {
    this.#sender.send(Buffer.concat([dataPrefix, bytes]), dataFrame, done);
  }

  #take(message: Buffer): void {
    const channel = message[0];
    if (this.destroyed || this.#isOver || (channel !== channels.data && channel !== channels.error)) return;
    const skipped = Math.min(this.#portBytesLeft[channel], message.length - 1);
    this.#portBytesLeft[channel] -= skipped;
    const bytes = message.subarray(1 + skipped);
    if (bytes.length === 0) return;
    if (channel === channels.error) this.#fail(bytes.toString());
    else if (!this.push(bytes)) this.#webSocket.pause();
  }

  /** Anything on the error channel ends the connection: nothing listens at the port, or the pod is gone. */
  #fail(text: string): void {
    const what = nameOfPodPort(this.#podPort);
    const words = /connection refused|ECONNREFUSED/.test(text) ? 'nothing listens there.' : endOf(text);
    this.destroy(new Fault('upstream_refused', `Port-forward to ${what} failed: ${words}`));
  }

  #ended(): void {
    if (this.destroyed || this.#isOver) return;
    this.#isOver = true;
    this.push(null);
  }
}

/** The end of what a kubelet says, which has the cause; it begins with internals of the node. */
function endOf(text: string): string {
  const line = text.trim();
  return line.length > mostErrorCharacters ? `...${line.slice(-mostErrorCharacters)}` : line;
}

function bytesOf(chunk: Buffer | string, encoding: BufferEncoding): Buffer {
  return typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk;
}
