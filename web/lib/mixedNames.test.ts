import { expect, it } from 'vitest';
import { mixedNames } from './mixedNames.ts';
import { testCall } from './testCall.ts';

it('counts the sub-functions of calls that overlapped in one pod', () => {
  const call = testCall({ id: 'a', start: 10, end: 20, mixed: true });
  const calls = [
    call,
    testCall({ id: 'b', start: 15, end: null, mixed: true, subFunctions: call.subFunctions.slice(0, 1) }),
    testCall({ id: 'later', start: 20, end: 30, mixed: true }),
    testCall({ id: 'elsewhere', start: 12, end: 18, mixed: true, pod: { name: 'slow-1', uid: 'v' } }),
  ];
  expect(mixedNames(call, calls)).toEqual([
    { name: 'handle', count: 2, durationMs: null, isFailed: false },
    { name: 'step', count: 1, durationMs: 1000, isFailed: false },
  ]);
});
