import { expect, it } from 'vitest';
import { CallCounter } from './callCounter.ts';
import { RecentCalls } from './recentCalls.ts';

it('the calls of the last 60 s, read off a counter', () => {
  const counter = new CallCounter();
  const idle = new CallCounter();
  const recent = new RecentCalls([counter, idle]);
  const tick = (second: number) => recent.sample({ second, monotonicMs: second * 1000, continuous: true });
  counter.start();
  counter.complete(200, 0.03);
  tick(0);
  expect(recent.figures(counter)).toBeNull();
  for (let second = 1; second <= 90; second++) {
    counter.start();
    counter.complete(second % 2 === 0 ? 200 : 500, 0.03);
    tick(second);
  }
  counter.start();
  expect(recent.figures(counter)).toMatchObject({ seconds: 60, callsPerSecond: 1, errorPercent: 50, inFlight: 1 });
  expect(recent.figures(counter)?.p50Ms).toBeCloseTo(37.5, 9);
  expect(recent.figures(idle)).toMatchObject({ seconds: 60, callsPerSecond: 0, inFlight: 0 });
  expect(recent.figures(new CallCounter())).toBeNull();
});
