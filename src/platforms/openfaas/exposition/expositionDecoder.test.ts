import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixture } from '../../../../test/fixture.ts';
import { ExpositionDecoder } from './expositionDecoder.ts';

type Sample = [metric: number, labels: (string | null)[], value: number, timestampMs: number];

const wanted = [
  { name: 'calls_total', labels: ['fn', 'code'] },
  { name: 'calls', labels: [] },
  { name: 'x:y', labels: ['le'] },
];

function decode(chunks: readonly (string | Buffer)[], metrics = wanted): Sample[] {
  const samples: Sample[] = [];
  const decoder = new ExpositionDecoder(metrics, (metric, labels, value, timestampMs) => {
    samples.push([metric, [...labels], value, timestampMs]);
  });
  for (const chunk of chunks) decoder.push(Buffer.from(chunk));
  decoder.finish();
  return samples;
}

describe('ExpositionDecoder', () => {
  it.each<[string, string, Sample[]]>([
    ['an empty page', '', []],
    ['comments and empty lines', '# HELP calls x\n# TYPE calls counter\n\n  \n#\n', []],
    ['a sample without labels', 'calls 3\n', [[1, [], 3, Number.NaN]]],
    ['labels, in any order', 'calls_total{code="200",fn="a"} 7\n', [[0, ['a', '200'], 7, Number.NaN]]],
    ['missing labels', 'calls_total{other="x"} 7\n', [[0, [null, null], 7, Number.NaN]]],
    ['empty braces', 'calls_total{} 7\n', [[0, [null, null], 7, Number.NaN]]],
    ['a trailing comma', 'calls_total{fn="a",} 7\n', [[0, ['a', null], 7, Number.NaN]]],
    ['blanks', ' calls_total\t{ fn = "a" , code="b" }\t 7  \n', [[0, ['a', 'b'], 7, Number.NaN]]],
    ['escapes', 'calls_total{fn="a\\"b\\\\c\\nd\\te"} 1\n', [[0, ['a"b\\c\nd\\te', null], 1, Number.NaN]]],
    ['braces, commas and hashes in a value', 'calls_total{fn="}, {#="} 1\n', [[0, ['}, {#=', null], 1, Number.NaN]]],
    ['UTF-8', 'calls_total{fn="函数"} 1\n', [[0, ['函数', null], 1, Number.NaN]]],
    [
      'CRLF',
      'calls 3\r\nother 4\r\n\r\ncalls 5\r\n',
      [
        [1, [], 3, Number.NaN],
        [1, [], 5, Number.NaN],
      ],
    ],
    [
      'a timestamp',
      'calls 3 1700000000000\ncalls 4 -5\n',
      [
        [1, [], 3, 1_700_000_000_000],
        [1, [], 4, -5],
      ],
    ],
    ['a colon in the name', 'x:y{le="+Inf"} 1\n', [[2, ['+Inf'], 1, Number.NaN]]],
    ['names with a common prefix', 'calls_totals 1\ncalls_tota 2\ncall 3\ncallsx{a="b"} 4\n', []],
    ['skipped lines, malformed after the name', 'other{ nonsense\n', []],
  ])('decodes %s', (_, text, want) => {
    expect(decode([text])).toEqual(want);
  });

  it.each<[string, number]>([
    ['0', 0],
    ['12', 12],
    ['1.5', 1.5],
    ['-2', -2],
    ['+3', 3],
    ['.5', 0.5],
    ['5.', 5],
    ['2.583456e+06', 2_583_456],
    ['1E-3', 0.001],
    ['9007199254740993', 9_007_199_254_740_992],
    ['NaN', Number.NaN],
    ['+Inf', Number.POSITIVE_INFINITY],
    ['-Inf', Number.NEGATIVE_INFINITY],
    ['Inf', Number.POSITIVE_INFINITY],
  ])('parses the value %s', (text, want) => {
    expect(decode([`calls ${text}\n`])[0]?.[2]).toBe(want);
  });

  it.each<[string, string]>([
    ['HTML', '<!doctype html>\n<html></html>\n'],
    ['JSON', '{"status":"success"}\n'],
    ['no value', 'calls\n'],
    ['no value behind labels', 'calls_total{fn="a"}\n'],
    ['a word for a value', 'calls banana\n'],
    ['an empty exponent', 'calls 1e\n'],
    ['hexadecimal', 'calls 0x10\n'],
    ['text after the timestamp', 'calls 3 4 5\n'],
    ['a value without quotes', 'calls_total{fn=a} 1\n'],
    ['an unterminated label value', 'calls_total{fn="a} 1\n'],
    ['a backslash at the end', 'calls_total{fn="a\\\n'],
    ['unterminated labels', 'calls_total{fn="a" 1\n'],
    ['labels without a comma', 'calls_total{fn="a"code="b"} 1\n'],
    ['an open brace alone', 'calls_total{\n'],
    ['a page that ends in the middle of a line', 'calls 3\ncalls 4'],
    ['an endless line', `calls ${'1'.repeat(100_000)}`],
  ])('refuses %s', (_, text) => {
    expect(() => decode([text])).toThrow(expect.objectContaining({ code: 'upstream_failed' }));
  });

  it('keeps repeated, empty and long label values apart', () => {
    const values = ['a', 'a', '', 'b'.repeat(300), '', 'a', 'ab', 'b'.repeat(300), 'a'];
    const lines = values.map((value) => `calls_total{fn="${value}"} 1\n`);
    expect(decode([lines.join('')]).map(([, [fn]]) => fn)).toEqual(values);
  });

  it('decodes a recorded gateway page', () => {
    const page = fixture('gateway/metrics.txt');
    const metrics = [
      { name: 'gateway_functions_seconds_bucket', labels: ['function_name', 'code', 'le'] },
      { name: 'gateway_function_invocation_total', labels: ['function_name', 'code'] },
      { name: 'go_goroutines', labels: [] },
    ];
    const samples = decode([page], metrics);
    expect(samples.filter(([metric]) => metric === 0)).toHaveLength(84);
    expect(samples.filter(([metric]) => metric === 1)).toHaveLength(7);
    expect(samples).toContainEqual([1, ['nodeinfo.openfaas-fn', '200'], 6, Number.NaN]);
    expect(samples).toContainEqual([2, [], 11, Number.NaN]);
  });

  const value = fc.oneof(
    fc.nat(),
    fc.double({ noNaN: true }).map((number) => number + 0),
    fc.constantFrom(Number.NaN),
  );
  const labelled = fc.record({
    name: fc.constantFrom('calls_total', 'calls_totals', 'other', 'calls'),
    fn: fc.option(fc.oneof(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.constantFrom('', 'a', 'ab'))),
    code: fc.option(fc.constantFrom('200', '500')),
    value,
    timestampMs: fc.option(fc.nat()),
    ending: fc.constantFrom('\n', '\r\n'),
  });

  it('decodes any page in any chunks', () => {
    fc.assert(
      fc.property(fc.array(labelled, { maxLength: 20 }), fc.array(fc.nat(400), { maxLength: 6 }), (lines, cuts) => {
        const page = Buffer.from(lines.map(lineOf).join(''));
        const ends = [...cuts.filter((cut) => cut < page.length), page.length].sort((a, b) => a - b);
        const chunks = ends.map((end, index) => page.subarray(ends[index - 1] ?? 0, end));
        const want = lines
          .filter(({ name }) => name === 'calls_total')
          .map(({ fn, code, value: number, timestampMs }) => [0, [fn, code], number, timestampMs ?? Number.NaN]);
        expect(decode(chunks, wanted.slice(0, 1))).toEqual(want);
      }),
    );
  });

  it('decodes or refuses any bytes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('calls_total', '{', '}', 'fn', '=', '"', '\\', ' ', '1', ',', '\n', '\r')),
        (parts) => {
          try {
            for (const [metric, labels, number] of decode([parts.join('')])) {
              expect([metric, labels.length, typeof number]).toEqual([0, 2, 'number']);
            }
          } catch (thrown) {
            expect(thrown).toMatchObject({ code: 'upstream_failed' });
          }
        },
      ),
    );
  });
});

interface Line {
  readonly name: string;
  readonly fn: string | null;
  readonly code: string | null;
  readonly value: number;
  readonly timestampMs: number | null;
  readonly ending: string;
}

function lineOf({ name, fn, code, value, timestampMs, ending }: Line): string {
  const escaped = fn?.replace(/[\\"\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`));
  const labels = [
    ...(escaped === undefined ? [] : [`fn="${escaped}"`]),
    'zone="here"',
    ...(code === null ? [] : [`code="${code}"`]),
  ];
  const text = Number.isFinite(value) ? String(value) : Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
  return `${name}{${labels.join(',')}} ${text}${timestampMs === null ? '' : ` ${timestampMs}`}${ending}`;
}
