import { once } from 'node:events';
import { Duplex } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { PortForwardSocket } from './portForwardSocket.ts';

const podPort = { namespace: 'fn', pod: 'add-1', ip: '10.0.0.1', port: 8080 };

/** A connection after the handshake, in memory. */
class Wire extends Duplex {
  readonly sent: Buffer[] = [];

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.sent.push(chunk);
    done();
  }
}

const frame = (first: number, payload: Buffer, length = Buffer.of(payload.length)) =>
  Buffer.concat([Buffer.of(first), length, payload]);

/** The port, little-endian, that each channel begins with. */
const begun = Buffer.concat([frame(0x82, Buffer.of(0, 0x90, 0x1f)), frame(0x82, Buffer.of(1, 0x90, 0x1f))]);

describe('PortForwardSocket', () => {
  let wire: Wire;
  let socket: PortForwardSocket;
  const open = () => {
    wire = new Wire();
    socket = new PortForwardSocket(wire, podPort);
  };
  afterEach(() => void socket.destroy());

  it.each([1, 2, 3, 7, 1000, 1_000_000])('reads frames from pieces of %d bytes', async (pieceBytes) => {
    open();
    const long = Buffer.alloc(299, 7);
    const longer = Buffer.alloc(70_000, 9);
    const stream = Buffer.concat([
      begun,
      frame(0x82, Buffer.from('\0ab')),
      frame(0x02, Buffer.concat([Buffer.of(0), long]), Buffer.of(126, 1, 44)),
      frame(0x89, Buffer.from('p')),
      frame(0x80, longer, Buffer.of(127, 0, 0, 0, 0, 0, 1, 0x11, 0x70)),
      frame(0x88, Buffer.of(3, 232)),
    ]);
    const read: Buffer[] = [];
    socket.on('data', (bytes: Buffer) => read.push(bytes));
    const ended = once(socket, 'end');
    for (let from = 0; from < stream.length; from += pieceBytes) wire.push(stream.subarray(from, from + pieceBytes));
    await ended;
    expect(Buffer.concat(read).equals(Buffer.concat([Buffer.from('ab'), long, longer]))).toBe(true);
    // The ping was answered with a masked pong.
    expect(wire.sent[0]?.subarray(0, 2)).toEqual(Buffer.of(0x8a, 0x81));
  });

  it.each<[string, Buffer]>([
    ['masked, as a client sends it', Buffer.of(0x82, 0x81, 1, 2, 3, 4, 5)],
    ['with an extension', Buffer.of(0xc2, 1, 0)],
    ['of an unknown kind', Buffer.of(0x83, 1, 0)],
    ['a long control frame', Buffer.of(0x89, 126, 0, 200)],
    ['a control frame in pieces', Buffer.of(0x09, 0)],
    ['longer than is believed', Buffer.of(0x82, 127, 0, 0, 0, 0, 0, 0x20, 0, 0)],
    ['longer than a number can say', Buffer.of(0x82, 127, 255, 255, 255, 255, 255, 255, 255, 255)],
    ['that continues no message', Buffer.of(0x80, 1, 0)],
    ['in endless fragments', Buffer.concat([Buffer.of(0x02, 0), Buffer.alloc(40_000)])],
    [
      'in fragments that are longer together',
      Buffer.concat(
        [0x02, 0, 0].map((first) =>
          frame(first, Buffer.alloc(400_000), Buffer.of(127, 0, 0, 0, 0, 0, 0x06, 0x1a, 0x80)),
        ),
      ),
    ],
  ])('rejects %s', async (_what, bytes) => {
    open();
    const failed = once(socket, 'error');
    wire.push(begun);
    wire.push(bytes);
    const [fault] = await failed;
    expect(fault).toMatchObject({ name: 'Fault', code: 'upstream_failed', cause: expect.any(RangeError) });
    expect(socket.destroyed).toBe(true);
  });

  it('rejects a frame in too many pieces', async () => {
    open();
    const failed = once(socket, 'error');
    wire.push(Buffer.of(0x82, 127, 0, 0, 0, 0, 0, 0x0f, 0, 0));
    for (let piece = 0; piece < 140_000; piece++) wire.push(Buffer.of(0));
    expect((await failed)[0]).toMatchObject({ code: 'upstream_failed' });
  });

  it.each([1, 124, 125, 16_384, 16_385, 65_536])('unmasks %d bytes to the original', async (length) => {
    open();
    const payload = Buffer.alloc(length, 'faascope');
    await new Promise((resolve) => socket.write(payload, resolve));
    const shown: Buffer[] = [];
    let rest = Buffer.concat(wire.sent);
    while (rest.length > 0) {
      expect(rest[0]).toBe(0x82);
      expect((rest[1] ?? 0) & 0x80).toBe(0x80);
      const short = (rest[1] ?? 0) & 0x7f;
      const headBytes = short === 126 ? 4 : 2;
      const frameBytes = short === 126 ? rest.readUInt16BE(2) : short;
      const mask = rest.subarray(headBytes, headBytes + 4);
      const masked = rest.subarray(headBytes + 4, headBytes + 4 + frameBytes);
      const message = Buffer.from(masked.map((byte, index) => byte ^ (mask[index % 4] ?? 0)));
      expect(message[0]).toBe(0);
      shown.push(message.subarray(1));
      rest = rest.subarray(headBytes + 4 + frameBytes);
    }
    expect(Buffer.concat(shown).equals(payload)).toBe(true);
  });
});
