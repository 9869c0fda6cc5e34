import { expect, it } from 'vitest';
import { fixture } from '../../../../test/fixture.ts';
import { serverVersion } from './serverVersion.ts';

const success = (data: object) => JSON.stringify({ status: 'success', data });

it.each<[string, string, boolean, string | null]>([
  ['a recorded Prometheus', fixture('prometheus/buildinfo.json').toString(), false, '2.42.0+ds'],
  ['one that was built without a version', success({ version: '', goVersion: 'go1.26' }), false, null],
  ['Mimir', success({ application: 'Grafana Mimir', version: '2.10.0' }), false, 'Grafana Mimir 2.10.0'],
  ['VictoriaMetrics, which tells none', success({}), true, 'VictoriaMetrics'],
  ["VictoriaMetrics, which tells another server's", success({ version: '2.24.0' }), true, 'VictoriaMetrics'],
  ['no version', success({}), false, null],
  ['nonsense', '<html>', false, null],
])('serverVersion: %s', (_, text, isVictoriaMetrics, want) => {
  expect(serverVersion(text, isVictoriaMetrics)).toBe(want);
});
