import { describe, expect, it } from 'vitest';
import { fixture } from '../../../../test/fixture.ts';
import { decodeLabelValues, decodeQueryReply, decodeServerVersion } from './apiReply.ts';

const recorded = (name: string) => decodeQueryReply(fixture(`prometheus/${name}.json`).toString());

describe('decodeQueryReply', () => {
  it('decodes a vector', () => {
    const series = recorded('query-vector');
    expect(series).toHaveLength(7);
    expect(series[0]).toEqual({
      labels: {
        __name__: 'gateway_function_invocation_total',
        code: '200',
        function_name: 'add-two.openfaas-fn',
        instance: '10.243.0.2:8082',
        job: 'openfaas-gateway',
      },
      atMs: [1795464434052],
      values: [6],
    });
  });

  it('decodes raw samples with their own times', () => {
    const [first] = recorded('query-matrix-selector');
    expect(first?.atMs).toEqual([1795464429751, 1795464430751, 1795464431751, 1795464432751, 1795464433751]);
    expect(first?.values).toEqual([1, 1, 1, 1, 1]);
  });

  it('decodes a range', () => expect(recorded('query-range-matrix')[0]?.values).toHaveLength(13));
  it('decodes NaN and infinity', () =>
    expect(recorded('query-nan').flatMap(({ values }) => values)).toEqual([Number.NaN, Number.POSITIVE_INFINITY]));
  it('decodes an empty result', () => expect(recorded('query-empty')).toEqual([]));

  it.each([
    '{"status":"success","data":{"resultType":"vector","result":null}}',
    '{"status":"success","data":{"resultType":"matrix","result":null}}',
    '{"status":"success","data":{"resultType":"","result":null}}',
    '{"status":"success","data":{"resultType":"","result":[]}}',
    '{"status":"success","data":{"resultType":null,"result":null}}',
  ])('decodes %s as an empty result', (text) => {
    expect(decodeQueryReply(text)).toEqual([]);
  });

  it('leaves out native histograms', () => {
    const both = (kind: string, native: object, sampled: object) =>
      JSON.stringify({
        status: 'success',
        data: {
          resultType: kind,
          result: [
            { metric: { a: 'native' }, ...native },
            { metric: { a: 'sampled' }, ...sampled },
          ],
        },
      });
    const names = (text: string) => decodeQueryReply(text).map(({ labels }) => labels['a']);
    expect(names(both('vector', { histogram: [1, {}] }, { value: [1, '1'] }))).toEqual(['sampled']);
    expect(names(both('matrix', { histograms: [[1, {}]] }, { values: [[1, '1']] }))).toEqual(['sampled']);
  });

  it.each(['query-scalar', 'query-error-bad_data', 'query-error-execution', 'buildinfo'])('refuses %s', (name) => {
    expect(() => recorded(name)).toThrow(/malformed/);
  });

  it.each([
    ['', 'cut short'],
    ['{"status":"success","data":{"resultType":"vector","result":[{"metric"', 'cut short'],
    ['<!doctype html>', 'not JSON'],
    ['{"status":"success","data":{"resultType":"vector","result":{}}}', 'malformed'],
    ['{"status":"success","data":{"resultType":"","result":[{"metric":{},"value":[1,"1"]}]}}', 'malformed'],
    ['{"status":"success","data":{"resultType":"scalar","result":null}}', 'malformed'],
    ['{"status":"success","data":null}', 'malformed'],
    ['{"status":"success","data":{"resultType":"vector","result":[null]}}', 'malformed'],
    ['{"status":"success","data":{"resultType":"vector","result":[{"metric":{"a":1},"value":[1,"1"]}]}}', 'malformed'],
    ['{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,1]}]}}', 'malformed'],
    ['{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":{}}]}}', 'malformed'],
  ])('refuses %s', (text, why) => {
    expect(() => decodeQueryReply(text)).toThrow(why);
  });

  it.each([
    ['1e3', 1000],
    ['-Inf', Number.NEGATIVE_INFINITY],
    ['', Number.NaN],
    ['twelve', Number.NaN],
  ])('decodes the value %j', (text, want) => {
    const reply = { status: 'success', data: { resultType: 'vector', result: [{ metric: {}, value: [1, text] }] } };
    expect(decodeQueryReply(JSON.stringify(reply))[0]?.values).toEqual([want]);
  });
});

describe('decodeLabelValues', () => {
  it.each([
    ['{"status":"success","data":["a","b"]}', ['a', 'b']],
    ['{"status":"success","data":[]}', []],
    ['{"status":"success","data":null}', []],
  ])('decodes %s', (text, want) => expect(decodeLabelValues(text)).toEqual(want));

  it.each([
    '',
    '<html>',
    '{"status":"success","data":["a"',
    '[]',
    '{"status":"error"}',
    '{"status":"success","data":[1]}',
  ])('refuses %j', (text) => expect(() => decodeLabelValues(text)).toThrow(/Prometheus API/));
});

const success = (data: object) => JSON.stringify({ status: 'success', data });

describe('decodeServerVersion', () => {
  it.each<[string, string, boolean, string | null]>([
    ['a recorded Prometheus', fixture('prometheus/buildinfo.json').toString(), false, '2.42.0+ds'],
    ['a server built without a version', success({ version: '', goVersion: 'go1.26' }), false, null],
    ['Mimir', success({ application: 'Grafana Mimir', version: '2.10.0' }), false, 'Grafana Mimir 2.10.0'],
    ['VictoriaMetrics, which reports none', success({}), true, 'VictoriaMetrics'],
    ["VictoriaMetrics, which reports another server's", success({ version: '2.24.0' }), true, 'VictoriaMetrics'],
    ['a reply without a version', success({}), false, null],
    ['a reply that is not JSON', '<html>', false, null],
  ])('reads the version of %s', (_, text, isVictoriaMetrics, want) => {
    expect(decodeServerVersion(text, isVictoriaMetrics)).toBe(want);
  });
});
