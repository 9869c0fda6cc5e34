/** Opcodes of frames (RFC 6455, section 5.2). */
export const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** A frame as it came. */
export interface Frame {
  readonly opcode: number;
  /** It is the last of its message. */
  readonly final: boolean;
  readonly payload: Buffer;
}

/** The first opcode of those that control the connection: they are short, and may come between frames of a message. */
export const firstControlOpcode = 8;
