import { describe, expect, it } from 'vitest';
import { fixture } from '../../../../test/fixture.ts';
import { countedName, GatewayPage } from './gatewayPage.ts';

function read(text: string | Buffer) {
  const page = new GatewayPage('openfaas-fn');
  page.decoder.push(Buffer.from(text));
  page.decoder.finish();
  return { isGateway: page.isGateway, totals: page.totals() };
}

describe('GatewayPage', () => {
  it('decodes a recorded page', () => {
    const { isGateway, totals } = read(fixture('gateway/metrics.txt'));
    expect(isGateway).toBe(true);
    expect([...totals.keys()].sort()).toEqual(
      ['add-two', 'add', 'burn', 'errlog', 'nodeinfo', 'nope', 'slow'].map((name) => `${name}.openfaas-fn`).sort(),
    );
    const burn = totals.get(countedName({ connection: 'c', namespace: 'openfaas-fn', name: 'burn' }));
    expect(burn).toMatchObject({ started: 3, requestSeconds: { count: 3, sumSeconds: 0.748399882 } });
    expect([...(burn?.requestSeconds.buckets ?? [])]).toEqual([0, 0, 0, 0, 0, 2, 1, 0, 0, 0, 0, 0]);
    expect([...(totals.get('nope.openfaas-fn')?.completedByCode ?? [])]).toEqual([[503, 1]]);
  });

  it.each<[string, string, boolean, [string, number | null, [number, number][]][]]>([
    ['a page of another program', 'go_goroutines 3\n', false, []],
    ['functions that were never called', 'gateway_service_count{function_name="a.b"} 1\n', true, []],
    [
      'names with and without a namespace as one function',
      'gateway_function_invocation_total{function_name="a",code="200"} 1\n' +
        'gateway_function_invocation_total{function_name="a.openfaas-fn",code="200"} 2\n' +
        'gateway_function_invocation_total{function_name="a.other",code="200"} 5\n',
      true,
      [
        ['a.openfaas-fn', null, [[200, 3]]],
        ['a.other', null, [[200, 5]]],
      ],
    ],
    [
      'several codes, and invalid ones',
      'gateway_function_invocation_started{function_name="a.b"} 9\n' +
        'gateway_function_invocation_total{function_name="a.b",code="200"} 4\n' +
        'gateway_function_invocation_total{function_name="a.b",code="502"} 3\n' +
        'gateway_function_invocation_total{function_name="a.b",code="2xx"} 7\n' +
        'gateway_function_invocation_total{function_name="a.b",code=""} 7\n' +
        'gateway_function_invocation_total{function_name="a.b",code=" 500"} 7\n' +
        'gateway_function_invocation_total{function_name="a.b",code="0x1f4"} 7\n',
      true,
      [
        [
          'a.b',
          9,
          [
            [200, 4],
            [502, 3],
          ],
        ],
      ],
    ],
    [
      'numbers that cannot be counts',
      'gateway_function_invocation_total{function_name="a.b",code="200"} NaN\n' +
        'gateway_function_invocation_total{function_name="a.b",code="201"} -1\n' +
        'gateway_function_invocation_total{function_name="a.b",code="202"} +Inf\n',
      true,
      [],
    ],
  ])('decodes %s', (_, text, isGateway, want) => {
    const page = read(text);
    expect(page.isGateway).toBe(isGateway);
    const found = Array.from(page.totals, ([name, totals]) => [
      name,
      totals.started,
      [...(totals.completedByCode ?? [])],
    ]);
    expect(found).toEqual(want);
  });

  it('limits the number of functions', () => {
    const lines = Array.from(
      { length: 20_100 },
      (_, index) => `gateway_function_invocation_started{function_name="f${index}.n"} 1\n`,
    );
    expect(read(lines.join('')).totals.size).toBe(20_000);
  });
});
