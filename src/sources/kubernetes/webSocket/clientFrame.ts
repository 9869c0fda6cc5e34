import { randomBytes } from 'node:crypto';

/**
 * A whole message in one frame, as a client sends it: masked, so that no proxy on the way takes it for a request.
 * @param parts what is in it, one after another
 */
export function clientFrame(opcode: number, ...parts: readonly Uint8Array[]): Buffer {
  const payloadBytes = parts.reduce((sum, { length }) => sum + length, 0);
  const extended = payloadBytes > 0xffff ? 8 : payloadBytes > 125 ? 2 : 0;
  const frame = Buffer.allocUnsafe(2 + extended + 4 + payloadBytes);
  frame[0] = 0x80 | opcode;
  frame[1] = 0x80 | (extended === 8 ? 127 : extended === 2 ? 126 : payloadBytes);
  if (extended === 2) frame.writeUInt16BE(payloadBytes, 2);
  if (extended === 8) frame.writeBigUInt64BE(BigInt(payloadBytes), 2);
  const mask = randomBytes(4);
  mask.copy(frame, 2 + extended);
  const from = 2 + extended + 4;
  let at = from;
  for (const part of parts) {
    frame.set(part, at);
    at += part.length;
  }
  for (let index = from; index < frame.length; index++) {
    frame[index] = (frame[index] ?? 0) ^ (mask[(index - from) & 3] ?? 0);
  }
  return frame;
}
