import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Fault } from '../../../model/fault.ts';
import { clientFrame } from '../webSocket/clientFrame.ts';
import { type Frame, firstControlOpcode, opcodes } from '../webSocket/frame.ts';
import { FrameReader } from '../webSocket/frameReader.ts';
import { ChannelReader, channels } from './channels.ts';
import { nameOfPodPort, type PodPort } from './podPort.ts';

const mostFrameBytes = 16 * 1024;
const mostComplaintLetters = 200;
const dataChannel = Uint8Array.of(channels.data);

/**
 * A connection to a port of a pod, over a WebSocket of the Kubernetes API. It is a socket for whoever speaks over it;
 * what it is a Socket for is that HTTP clients take nothing else. There is no half-closed connection: it ends when
 * either side ends it.
 */
export class PortForwardSocket extends Socket {
  readonly #webSocket: Duplex;
  readonly #podPort: PodPort;
  readonly #frames = new FrameReader();
  readonly #channels = new ChannelReader();
  /** Nothing comes any more. */
  #isOver = false;

  /** @param webSocket after the handshake */
  constructor(webSocket: Duplex, podPort: PodPort) {
    super({ allowHalfOpen: false });
    this.#webSocket = webSocket;
    this.#podPort = podPort;
    webSocket.on('data', (bytes: Buffer) => this.#take(bytes));
    webSocket.on('end', () => this.#ended());
    webSocket.on('close', () => this.#ended());
    webSocket.on('error', (error) => this.destroy(error));
  }

  /** It is the WebSocket's connection that keeps the process alive, or does not. */
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
    for (; bytes.length - from > mostFrameBytes; from += mostFrameBytes) {
      this.#webSocket.write(dataFrame(bytes.subarray(from, from + mostFrameBytes)));
    }
    this.#webSocket.write(dataFrame(bytes.subarray(from)), done);
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
    if (!webSocket.destroyed) webSocket.end(clientFrame(opcodes.close), () => webSocket.destroy());
    done(error);
    // A Socket tells this itself, when the handle is closed that it does not have here.
    process.nextTick(() => this.emit('close', error !== null));
  }

  #take(bytes: Buffer): void {
    try {
      for (const frame of this.#frames.take(bytes)) this.#takeFrame(frame);
    } catch (thrown) {
      this.destroy(new Fault('upstream_failed', 'The port-forward broke off.', { cause: thrown }));
    }
  }

  #takeFrame({ opcode, final, payload }: Frame): void {
    if (this.destroyed || this.#isOver) return;
    if (opcode === opcodes.ping) this.#webSocket.write(clientFrame(opcodes.pong, payload));
    if (opcode === opcodes.close) this.#ended();
    if (opcode >= firstControlOpcode) return;
    const message = this.#channels.take(payload, final);
    if (message === null || message.bytes.length === 0) return;
    if (message.channel === channels.error) this.#complain(message.bytes.toString());
    else if (!this.push(message.bytes)) this.#webSocket.pause();
  }

  /** What comes on the channel of errors ends the connection: nothing listens at the port, or the pod is gone. */
  #complain(text: string): void {
    const what = nameOfPodPort(this.#podPort);
    const words = /connection refused|ECONNREFUSED/.test(text) ? 'nothing listens there.' : endOf(text);
    this.destroy(new Fault('upstream_refused', `A port-forward to ${what} failed: ${words}`));
  }

  #ended(): void {
    if (this.destroyed || this.#isOver) return;
    this.#isOver = true;
    this.push(null);
  }
}

function dataFrame(bytes: Uint8Array): Buffer {
  return clientFrame(opcodes.binary, dataChannel, bytes);
}

/** The end of what a kubelet says, where the cause is: before that it names the ways of the inside of the node. */
function endOf(text: string): string {
  const line = text.trim();
  return line.length > mostComplaintLetters ? `...${line.slice(-mostComplaintLetters)}` : line;
}

function bytesOf(chunk: Buffer | string, encoding: BufferEncoding): Buffer {
  return typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk;
}
