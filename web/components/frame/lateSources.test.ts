import { expect, it } from 'vitest';
import type { SourceItem } from '../../../src/client/client.ts';
import { lateSources } from './lateSources.ts';

/** A source that fails, unless it is given another last error. */
const source = (
  lastSuccessAtSeconds: number | null,
  intervalSeconds: number | null,
  failedAtSeconds: number | null = 99,
): SourceItem => ({
  name: 'agent',
  address: 'a',
  version: null,
  lastSuccessAtSeconds,
  latencyMs: null,
  lastError: failedAtSeconds === null ? null : { atSeconds: failedAtSeconds, message: 'No answer.' },
  intervalSeconds,
});

it.each<[string, SourceItem[], ReturnType<typeof lateSources>]>([
  ['none', [], null],
  ['one that is 3 s old', [source(97, 1)], null],
  ['one that is 12 s old', [source(88, 1), source(100, 1)], { count: 1, seconds: 12 }],
  ['one that is within two of its intervals', [source(75, 15)], null],
  ['two, the worst of which counts', [source(60, 15), source(90, null)], { count: 2, seconds: 40 }],
  ['none that is watched and has nothing to tell', [source(80, null, null), source(80, 1, null)], null],
  ['none that has answered since it failed', [source(80, null, 79), source(80, 1, 80)], null],
  ['one that never answered, which is not late but unknown', [source(null, null)], null],
])('Of late sources there are %s', (_name, sources, late) => {
  expect(lateSources(sources, 100)).toEqual(late);
});

it('No source is late while the time is unknown', () => {
  expect(lateSources([source(1, 1)], null)).toBeNull();
});
