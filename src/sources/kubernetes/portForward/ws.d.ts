/** The parts of ws that frame and parse WebSocket messages over a stream; its type package does not declare them. */
declare module 'ws' {
  import type { Duplex, Writable } from 'node:stream';

  interface ReceiverOptions {
    /** Bytes of a message, and so of a frame, at most; the connection fails once more are announced. */
    readonly maxPayload: number;
    readonly maxFragments: number;
    readonly maxBufferedChunks: number;
    readonly skipUTF8Validation?: boolean;
  }

  /** Parses frames written to it. Emits `error` for anything that RFC 6455 forbids. */
  export class Receiver extends Writable {
    constructor(options: ReceiverOptions);
    on(event: 'message' | 'ping' | 'pong', listener: (data: Buffer) => void): this;
    on(event: 'conclude', listener: (code: number, reason: Buffer) => void): this;
    on(event: 'error', listener: (error: Error) => void): this;
  }

  interface SendOptions {
    readonly binary: boolean;
    readonly compress: boolean;
    readonly fin: boolean;
    readonly mask: boolean;
  }

  /** Writes frames to a stream. */
  export class Sender {
    constructor(stream: Duplex, extensions: Record<string, never>);
    send(data: Buffer, options: SendOptions, done?: (error?: Error | null) => void): void;
    pong(data: Buffer, mask: boolean): void;
    /** @param code undefined: a close frame without a reason */
    close(code: number | undefined, data: undefined, mask: boolean, done?: (error?: Error | null) => void): void;
  }
}
