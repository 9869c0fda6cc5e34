import { expect, it } from 'vitest';
import type { Column } from '../contract/v1/stream.ts';
import { figureAgeSeconds } from './figureAge.ts';

it.each<[what: string, values: Column, measuredAtSeconds: number | null, age: number | null]>([
  ['measured every second', [1, 2, 3], null, 0.5],
  ['measured every second until a while ago', [1, null, null], null, 2.5],
  ['measured now and then', [1, 1, 1], 98.2, 2.3],
  ['measured in the second that has not ended', [1, 1, 1], 100.3, 0.5],
  ['measured now and then, and unknown since', [1, null, null], 98.2, 2.5],
  ['measured, but never known', [null, null, null], 98.2, 2.3],
  ['never measured', [null, null, null], null, null],
  ['none', [], null, null],
])('The age of a figure: %s', (_what, values, measuredAtSeconds, age) => {
  const window = {
    connection: 'c',
    namespace: null,
    name: 'n',
    endSecond: 100,
    columns: { cpuPercent: values },
    sources: { cpuPercent: { source: 'prometheus', intervalSeconds: 15, measuredAtSeconds, why: null, how: null } },
  } as const;
  const found = figureAgeSeconds(window, 'cpuPercent', 100.5);
  if (age === null) expect(found).toBeNull();
  else expect(found).toBeCloseTo(age, 6);
});
