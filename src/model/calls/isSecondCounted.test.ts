import { expect, it } from 'vitest';
import { callsOfSeconds } from '../../../test/fakeCalls.ts';
import { CallSeconds, type CallSeries } from './callSeconds.ts';
import type { CallSource, Counted } from './callSource.ts';
import { isSecondCounted } from './isSecondCounted.ts';

const id = { connection: 'c', namespace: 'fn', name: 'add' };
const until100 = new CallSeconds();
until100.cover(99, 100, 0);

const calls = (given: Partial<Counted<CallSeries>>) => callsOfSeconds(until100.series, given);

it.each<[string, CallSource | null, number, boolean]>([
  ['is counted', calls({}), 100, true],
  ['is not counted yet', calls({}), 101, false],
  ['is not waited for where counters are read less often', calls({ intervalSeconds: 5 }), 101, true],
  ['is not waited for before the interval is known', calls({ intervalSeconds: null }), 101, true],
  ['is not waited for while the source fails', calls({ steady: false }), 101, true],
  ['is not waited for where nothing is known', calls({ value: null }), 101, true],
  ['is not waited for where nobody counts', null, 101, true],
])('a second %s', (_, source, second, want) => {
  expect(isSecondCounted(source, id, second, 0)).toBe(want);
});
