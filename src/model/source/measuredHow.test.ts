import { expect, it } from 'vitest';
import { addressesIn, measuredHow } from './measuredHow.ts';

it.each<[readonly string[], string, readonly string[] | null]>([
  [['http://p:9090'], 'rate(a[5s]) or b', ['http://p:9090']],
  [['http://p:9090', 'http://q:9090'], 'a', ['http://p:9090', 'http://q:9090']],
  [['a', 'b', 'c', 'd'], 'x', null],
  [[], '/proc/stat', null],
])('The addresses %j of what is asked for %j are read back', (addresses, what, read) => {
  expect(addressesIn(measuredHow(addresses, what))).toEqual(read);
});

it('An unknown measurement has no addresses', () => {
  expect(addressesIn(null)).toBeNull();
});
