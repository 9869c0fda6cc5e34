import { type Frame, firstControlOpcode, opcodes } from './frame.ts';

/** An API server forwards what it reads, some ten KiB at a time; one that announces more than this is not believed. */
const mostPayloadBytes = 1024 * 1024;
const mostControlBytes = 125;
const knownOpcodes: ReadonlySet<number> = new Set(Object.values(opcodes));

/** The other side does not speak WebSocket as it has to. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
}

/** Takes the frames of a server out of bytes that come in pieces. Pure; keeps no more than one frame that is not whole. */
export class FrameReader {
  #pieces: Buffer[] = [];
  #length = 0;

  /**
   * The frames that are whole with these bytes.
   * @throws FrameError for what no server may send
   */
  *take(bytes: Buffer): Generator<Frame> {
    this.#pieces.push(bytes);
    this.#length += bytes.length;
    for (;;) {
      const frame = this.#next();
      if (frame === null) return;
      yield frame;
    }
  }

  #next(): Frame | null {
    if (this.#length < 2) return null;
    const head = this.#peek(Math.min(this.#length, 10));
    const first = head.readUInt8(0);
    const second = head.readUInt8(1);
    const opcode = first & 0x0f;
    const short = second & 0x7f;
    if ((first & 0x70) !== 0) throw new FrameError('a frame uses an extension that was not agreed on');
    if ((second & 0x80) !== 0) throw new FrameError('a frame of a server is masked');
    if (!knownOpcodes.has(opcode)) throw new FrameError(`a frame has the unknown opcode ${opcode}`);
    const headBytes = short === 127 ? 10 : short === 126 ? 4 : 2;
    if (this.#length < headBytes) return null;
    const payloadBytes = short === 127 ? Number(head.readBigUInt64BE(2)) : short === 126 ? head.readUInt16BE(2) : short;
    const isControl = opcode >= firstControlOpcode;
    const final = (first & 0x80) !== 0;
    if (isControl && (payloadBytes > mostControlBytes || !final)) throw new FrameError('a control frame is too long');
    if (payloadBytes > mostPayloadBytes) throw new FrameError('a frame is too long');
    if (this.#length < headBytes + payloadBytes) return null;
    const whole = this.#peek(headBytes + payloadBytes);
    this.#drop(whole.length);
    return { opcode, final, payload: whole.subarray(headBytes) };
  }

  /** The first bytes, in one buffer. */
  #peek(length: number): Buffer {
    const [first] = this.#pieces;
    if (first !== undefined && first.length >= length) return first.subarray(0, length);
    const joined = Buffer.concat(this.#pieces, this.#length);
    this.#pieces = [joined];
    return joined.subarray(0, length);
  }

  /** Called after a peek at as many: they are all in the first piece. */
  #drop(length: number): void {
    const [first] = this.#pieces;
    this.#length -= length;
    if (first === undefined) return;
    if (first.length === length) this.#pieces.shift();
    else this.#pieces[0] = first.subarray(length);
  }
}
