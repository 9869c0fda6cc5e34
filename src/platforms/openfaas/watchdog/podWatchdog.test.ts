import { describe, expect, it } from 'vitest';
import { fixture } from '../../../../test/fixture.ts';
import { WatchdogPage } from './podWatchdog.ts';

function read(text: string | Buffer): WatchdogPage {
  const page = new WatchdogPage();
  page.decoder.push(Buffer.from(text));
  page.decoder.finish();
  return page;
}

describe('WatchdogPage', () => {
  it('decodes a recorded page of a classic watchdog without calls in flight', () => {
    const page = read(fixture('watchdog/classic.txt'));
    expect(page.runs()).toMatchObject({ count: 1, sumSeconds: 0.005537985 });
    expect([...(page.runs().buckets ?? [])].slice(0, 3)).toEqual([0, 1, 0]);
    expect(page.inFlight).toBeNull();
  });

  it.each<[string, string, number | null, number, number]>([
    ['a page without runs', 'go_goroutines 7\n', null, 0, 0],
    ['calls in flight', 'http_requests_in_flight 2\n', 2, 0, 0],
    [
      'runs of all codes and methods',
      'http_requests_in_flight 0\n' +
        'http_request_duration_seconds_sum{code="200",method="post"} 1.5\n' +
        'http_request_duration_seconds_count{code="200",method="post"} 3\n' +
        'http_request_duration_seconds_sum{code="500",method="get"} 0.5\n' +
        'http_request_duration_seconds_count{code="500",method="get"} 1\n',
      0,
      4,
      2,
    ],
    ['an impossible number', 'http_requests_in_flight -1\n', null, 0, 0],
  ])('decodes %s', (_, text, inFlight, count, sumSeconds) => {
    const page = read(text);
    expect(page.inFlight).toBe(inFlight);
    expect(page.runs()).toMatchObject({ count, sumSeconds });
  });
});
