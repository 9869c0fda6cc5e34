import { describe, expect, it } from 'vitest';
import { clientFrame } from './clientFrame.ts';
import type { Frame } from './frame.ts';
import { FrameReader } from './frameReader.ts';

const frame = (first: number, payload: Buffer, length = Buffer.of(payload.length)) =>
  Buffer.concat([Buffer.of(first), length, payload]);
const long = Buffer.alloc(300, 7);
const longer = Buffer.alloc(70_000, 9);

const stream = Buffer.concat([
  frame(0x82, Buffer.from('ab')),
  frame(0x02, long, Buffer.of(126, 1, 44)),
  frame(0x89, Buffer.alloc(0)),
  frame(0x80, longer, Buffer.of(127, 0, 0, 0, 0, 0, 1, 0x11, 0x70)),
  frame(0x88, Buffer.of(3, 232)),
]);
const frames: readonly Frame[] = [
  { opcode: 2, final: true, payload: Buffer.from('ab') },
  { opcode: 2, final: false, payload: long },
  { opcode: 9, final: true, payload: Buffer.alloc(0) },
  { opcode: 0, final: true, payload: longer },
  { opcode: 8, final: true, payload: Buffer.of(3, 232) },
];

describe('FrameReader', () => {
  it.each([1, 2, 3, 7, 1000, 1_000_000])('reads frames out of pieces of %d bytes', (pieceBytes) => {
    const reader = new FrameReader();
    const read: Frame[] = [];
    for (let from = 0; from < stream.length; from += pieceBytes) {
      read.push(...reader.take(stream.subarray(from, from + pieceBytes)));
    }
    expect(read).toEqual(frames);
  });

  it.each<[string, Buffer]>([
    ['masked, as a client sends it', clientFrame(2, Buffer.from('x'))],
    ['with an extension', Buffer.of(0xc2, 1, 0)],
    ['of an unknown kind', Buffer.of(0x83, 1, 0)],
    ['a long control frame', Buffer.of(0x89, 126, 0, 200)],
    ['a control frame in pieces', Buffer.of(0x09, 0)],
    ['longer than is believed', Buffer.of(0x82, 127, 0, 0, 0, 0, 0, 0x20, 0, 0)],
    ['longer than a number can say', Buffer.of(0x82, 127, 255, 255, 255, 255, 255, 255, 255, 255)],
  ])('refuses one %s', (_what, bytes) => {
    expect(() => [...new FrameReader().take(bytes)]).toThrow(/frame/);
  });
});

describe('clientFrame', () => {
  it.each([0, 1, 125, 126, 65_535, 65_536])('of %d bytes unmasks to what was put in', (length) => {
    const payload = Buffer.alloc(length, 'faascope');
    const bytes = clientFrame(2, payload.subarray(0, 1), payload.subarray(1));
    const headBytes = length > 65_535 ? 10 : length > 125 ? 4 : 2;
    const mask = bytes.subarray(headBytes, headBytes + 4);
    const shown = bytes.subarray(headBytes + 4).map((byte, index) => byte ^ (mask[index % 4] ?? 0));
    expect(bytes[0]).toBe(0x82);
    expect((bytes[1] ?? 0) & 0x80).toBe(0x80);
    expect(Buffer.from(shown).equals(payload)).toBe(true);
  });
});
