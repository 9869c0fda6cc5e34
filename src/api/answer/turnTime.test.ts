import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { TurnTime } from './turnTime.ts';

class FakeClock {
  ms: number;
  reads = 0;

  constructor(ms: number) {
    this.ms = ms;
  }

  wallMs(): number {
    this.reads++;
    return this.ms;
  }

  monotonicMs(): number {
    return 0;
  }
}

describe('TurnTime', () => {
  it('reads a clock once in a turn of the event loop', async () => {
    const turn = new TurnTime();
    const clock = new FakeClock(1000);
    expect(turn.wallMs(clock)).toBe(1000);
    clock.ms = 2000;
    await Promise.resolve();
    expect([turn.wallMs(clock), clock.reads]).toEqual([1000, 1]);
    await nextTurn();
    expect([turn.wallMs(clock), clock.reads]).toEqual([2000, 2]);
  });

  it('reads it again after 64 further questions', () => {
    const turn = new TurnTime();
    const clock = new FakeClock(1000);
    for (let asked = 0; asked < 65; asked++) turn.wallMs(clock);
    expect(clock.reads).toBe(1);
    clock.ms = 2000;
    expect(turn.wallMs(clock)).toBe(2000);
  });

  it('tells the time of the clock that is asked for', () => {
    const turn = new TurnTime();
    const [one, other] = [new FakeClock(1000), new FakeClock(5000)];
    expect([one, other, one].map((clock) => turn.wallMs(clock))).toEqual([1000, 5000, 1000]);
  });
});
