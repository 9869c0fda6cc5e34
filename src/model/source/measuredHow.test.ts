import { expect, it } from 'vitest';
import { addressesIn, measuredHow } from './measuredHow.ts';

it.each<[readonly string[], string, readonly string[] | null]>([
  [['http://p:9090'], 'rate(a[5s]) or b', ['http://p:9090']],
  [['http://p:9090', 'http://q:9090'], 'a', ['http://p:9090', 'http://q:9090']],
  [['https://p/a', 'http://q/b', 'http://r:1/c'], 'x / y', ['https://p/a', 'http://q/b', 'http://r:1/c']],
  [['http://a', 'http://b', 'http://c', 'http://d'], 'x', null],
  [['/v1/windows'], '/proc/stat', null],
  [[], '/proc/stat', null],
  [[], 'a_sum / a_count', null],
  [[], 'sum by (pod,node) (a)', null],
])('The addresses %j of what is asked for %j are read back', (addresses, what, read) => {
  expect(addressesIn(measuredHow(addresses, what))).toEqual(read);
});

it('An unknown measurement has no addresses', () => {
  expect(addressesIn(null)).toBeNull();
});
