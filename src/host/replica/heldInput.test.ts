import { PassThrough, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { HeldInput } from './heldInput.ts';

const mib = 1024 * 1024;

/** The standard input of a function that reads only on request. */
class Stdin extends Writable {
  readonly #unread: (() => void)[] = [];
  bytes = 0;

  constructor() {
    super({ highWaterMark: 1 });
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#unread.push(() => {
      this.bytes += chunk.length;
      done();
    });
  }

  /** Reads everything that was written. */
  async read(): Promise<void> {
    for (let next = this.#unread.shift(); next !== undefined; next = this.#unread.shift()) {
      next();
      await settled();
    }
  }
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A call whose body of `mebibytes` arrives as fast as it is read. */
function called(held: HeldInput, mebibytes: number, announced = true) {
  const body = new PassThrough({ highWaterMark: 1 });
  const stdin = new Stdin();
  held.pass(body, announced ? mebibytes * mib : null, stdin);
  const arrival = { taken: 0 };
  const send = async () => {
    for (let sent = 0; sent < mebibytes && !body.destroyed; sent++) {
      await new Promise<void>((resolve) => void body.write(Buffer.alloc(mib), () => resolve()));
      arrival.taken += 1;
    }
    body.end();
  };
  void send();
  return { body, stdin, arrival };
}

async function quiet(): Promise<void> {
  for (let turn = 0; turn < 200; turn++) await settled();
}

describe('buffered input', () => {
  it('is accepted completely even if the function reads nothing', async () => {
    const { body, arrival } = called(new HeldInput(), 30);
    await quiet();
    expect({ taken: arrival.taken, paused: body.isPaused() }).toEqual({ taken: 30, paused: false });
  });

  it.each([
    ['of known length', true, [30, 30]],
    ['of unknown length', false, [30, 1]],
  ])('is limited to 64 MiB, for bodies %s; the next one waits', async (_what, announced, first) => {
    const held = new HeldInput();
    const calls = [30, 30, 30].map((mebibytes) => called(held, mebibytes, announced));
    await quiet();
    const [a, b, c] = calls.map(({ arrival }) => arrival.taken);
    expect([a, (b ?? 0) > 2 ? b : 1]).toEqual(first);
    expect(c).toBeLessThan(3);
    expect(calls[2]?.body.isPaused()).toBe(true);
  });

  it('frees its space when the function has read it or has ended', async () => {
    const held = new HeldInput();
    const [first, second, third] = [60, 60, 60].map((mebibytes) => called(held, mebibytes));
    await quiet();
    expect(second?.body.isPaused()).toBe(true);
    await first?.stdin.read();
    await quiet();
    expect({ read: first?.stdin.bytes, taken: second?.arrival.taken }).toEqual({ read: 60 * mib, taken: 60 });
    expect(third?.body.isPaused()).toBe(true);
    second?.stdin.destroy();
    await quiet();
    expect(third?.arrival.taken).toBe(60);
  });

  it('is discarded when the function closes its standard input', async () => {
    const { stdin, arrival } = called(new HeldInput(), 100);
    await quiet();
    expect(arrival.taken).toBeLessThan(70);
    stdin.destroy();
    await quiet();
    expect(arrival.taken).toBe(100);
  });

  it('streams completely, with backpressure, to a function that reads', async () => {
    const { stdin, arrival } = called(new HeldInput(), 100);
    for (let turn = 0; turn < 300 && stdin.bytes < 100 * mib; turn++) {
      await settled();
      await stdin.read();
    }
    expect({ read: stdin.bytes, taken: arrival.taken }).toEqual({ read: 100 * mib, taken: 100 });
  });
});
