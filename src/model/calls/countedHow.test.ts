import { expect, it } from 'vitest';
import { callsHow, meanHow } from './countedHow.ts';

const series = { started: 'begun', ended: 'done', requestSeconds: 'took' };

it.each<[addresses: string[], ended: string]>([
  [['http://a/metrics'], 'http://a/metrics done'],
  [['http://a', 'http://b'], 'http://a,http://b done'],
  [['http://a', 'http://b', 'http://c', 'http://d'], 'http://a,http://b,http://c,+1 done'],
])('Calls are counted by %j with %s', (addresses, ended) => {
  expect(callsHow(addresses, series).ended).toBe(ended);
});

it('Each figure of calls is made from its counters', () => {
  expect(callsHow(['http://a'], series)).toEqual({
    ended: 'http://a done',
    inFlight: 'http://a begun - done',
    percentiles: 'http://a took_bucket',
    mean: 'http://a took_sum / took_count',
  });
  expect(meanHow(['http://a'], 'ran', 'path=""')).toBe('http://a ran_sum{path=""} / ran_count{path=""}');
});
