import { describe, expect, it } from 'vitest';
import { fixture } from '../../../test/fixture.ts';
import { answerFault } from './answerFault.ts';

const recorded = (name: string) => fixture(`prometheus/${name}.json`).toString();

describe('answerFault', () => {
  it.each<[number, string, string, RegExp]>([
    [400, recorded('query-error-bad_data'), 'upstream_failed', /answered 400 \(invalid parameter .*\)\.$/],
    [422, recorded('query-error-execution'), 'upstream_failed', /answered 422 \(invalid destination label/],
    [503, '{"status":"error","errorType":"timeout","error":"query timed out"}', 'upstream_timeout', /timed out/],
    [504, '<html>', 'upstream_timeout', /answered 504\.$/],
    [500, '<html>stack', 'upstream_failed', /answered 500\.$/],
    [401, 'x', 'upstream_failed', /--prometheus-auth/],
    [403, 'x', 'upstream_failed', /--prometheus-auth/],
    [302, '', 'upstream_failed', /redirect/],
    [404, '404 page not found', 'upstream_failed', /path prefix/],
  ])('%i %s', (status, text, code, message) => {
    const fault = answerFault(status, text, 'http://p');
    expect(fault.code).toBe(code);
    expect(fault.message).toMatch(message);
  });
});
