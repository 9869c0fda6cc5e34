import { expect, it } from 'vitest';
import { fakeCalls } from '../../../test/fakeCalls.ts';
import { CallSeconds } from './callSeconds.ts';
import type { Counted } from './callSource.ts';
import { summedCalls } from './summedCalls.ts';

const ids = ['a', 'b'].map((name) => ({ connection: 'c', namespace: 'fn', name }));
const scope = { key: '', includes: () => true };
const counted = <Value>(value: Value | null, measuredAtMs = 0): Counted<Value> => ({
  source: 'local',
  intervalSeconds: 1,
  measuredAtMs,
  steady: true,
  value,
});

/** In which `calls` ended in second 100. */
function seconds(calls: number) {
  const made = new CallSeconds();
  const requestSeconds = { buckets: null, count: calls, sumSeconds: 0 };
  made.add({ after: 99, until: 100, growth: { started: null, succeeded: calls - 1, failed: 1, requestSeconds } });
  made.cover(99, 100, 0);
  return made.series;
}

it('of a source that adds up nothing, they are added up', () => {
  const calls = fakeCalls({ bySecond: ({ name }) => counted(seconds(name === 'a' ? 3 : 4), name === 'a' ? 50 : 40) });
  const sum = summedCalls(calls, scope, () => ids, 0);
  expect(sum).toMatchObject({ source: 'local', intervalSeconds: 1, measuredAtMs: 40, steady: true });
  expect(sum?.value?.callsPerSecond.at(100)).toBe(7);
  expect(sum?.value?.errorsPerSecond.at(100)).toBe(2);
  expect(sum?.value?.callsPerSecond.at(101)).toBeNaN();
});

it('are unknown where those of one function are', () => {
  const known = seconds(1);
  const nobody = fakeCalls({ bySecond: ({ name }) => (name === 'a' ? counted(known) : null) });
  expect(summedCalls(nobody, scope, () => ids, 0)).toBeNull();
  const notYet = fakeCalls({ bySecond: ({ name }) => counted(name === 'a' ? known : null) });
  expect(summedCalls(notYet, scope, () => ids, 0)).toMatchObject({ value: null });
  expect(summedCalls(null, scope, () => ids, 0)).toBeNull();
});
