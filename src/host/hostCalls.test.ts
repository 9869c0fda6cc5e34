import { expect, it } from 'vitest';
import { CallCounter, HostCalls } from './hostCalls.ts';

it('calls of the last 60 s', () => {
  const counter = new CallCounter();
  const idle = new CallCounter();
  const tick = (second: number) => {
    for (const each of [counter, idle]) each.sample({ second, monotonicMs: second * 1000 });
  };
  counter.start();
  counter.complete(200, 0.03);
  tick(0);
  expect(counter.recent()).toBeNull();
  for (let second = 1; second <= 90; second++) {
    counter.start();
    counter.complete(second % 2 === 0 ? 200 : 500, 0.03);
    tick(second);
  }
  counter.start();
  expect(counter.recent()).toMatchObject({ seconds: 60, callsPerSecond: 1, errorPercent: 50, inFlight: 1 });
  expect(counter.recent()?.p50Ms).toBeCloseTo(37.5, 9);
  expect(idle.recent()).toMatchObject({ seconds: 60, callsPerSecond: 0, inFlight: 0 });
  expect(new CallCounter().recent()).toBeNull();
});

it('the source of the calls of each second is known from the beginning, their number from the second sample on', () => {
  const counter = new CallCounter();
  const calls = new HostCalls(() => counter, [counter]);
  const id = { connection: 'local', namespace: 'openfaas-fn', name: 'add' };
  const counted = () => {
    const { source, value } = calls.bySecond(id, 0) ?? {};
    return [source, value?.callsPerSecond.at(101)];
  };
  expect(counted()).toEqual(['local', Number.NaN]);
  for (const second of [100, 101]) {
    calls.sample({ second, monotonicMs: second * 1000, continuous: second > 100 });
    expect(counted()).toEqual(['local', second === 100 ? Number.NaN : 0]);
  }
});
