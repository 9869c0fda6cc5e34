import { describe, expect, it } from 'vitest';
import { fixture } from '../../../test/fixture.ts';
import { answerFault, foreignAnswer } from './faults.ts';

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
    [401, 'no org id\n', 'upstream_failed', /^http:\/\/p serves several tenants \(401\)\. .*--prometheus-tenant\.$/],
    [400, '{"status":"error","error":"no org id"}', 'upstream_failed', /--prometheus-tenant/],
    [422, '{"status":"error","error":"no organisation ids"}', 'upstream_failed', /no organisation ids/],
    [302, '', 'upstream_failed', /redirect/],
    [404, '404 page not found', 'upstream_failed', /path prefix/],
  ])('explains status %i with body %j', (status, text, code, message) => {
    const fault = answerFault(status, text, 'http://p');
    expect(fault.code).toBe(code);
    expect(fault.message).toMatch(message);
  });
});

describe('foreignAnswer', () => {
  const result = (length: number) => `"data":{"resultType":"vector","result":["${'x'.repeat(length)}"]}`;

  it.each([
    recorded('query-vector'),
    recorded('buildinfo'),
    ' { "status" : "success" }\n',
    `{"status":"success",${result(9999)}}`,
    `{${result(9999)},"status":"success"}`,
  ])('accepts %s', (text) => {
    expect(foreignAnswer(text, 'http://p')).toBeNull();
  });

  it.each<[string, string, RegExp]>([
    [
      '<!doctype html><html>',
      'upstream_failed',
      /^http:\/\/p is not a Prometheus server: it answered with a web page\. Check the/,
    ],
    ['\n <html>', 'upstream_failed', /a web page/],
    ['', 'upstream_failed', /something else/],
    ['OK', 'upstream_failed', /^http:\/\/p is not a Prometheus server: .*something else/],
    ['[]', 'upstream_failed', /something else/],
    ['{"version":"1"}', 'upstream_failed', /^http:\/\/p is not a Prometheus server: .*other JSON/],
    [
      '{"status":"success","data":{"resultType":"vector","result":[{"me',
      'upstream_failed',
      /^The answer of http:\/\/p was cut short\.$/,
    ],
    [
      '{"status":"error","errorType":"timeout","error":"slow"}',
      'upstream_timeout',
      /^http:\/\/p answered .*\(slow\)\.$/,
    ],
    ['{"status":"error","errorType":"execution","error":"bad"}', 'upstream_failed', /\(bad\)/],
  ])('rejects %j as %s', (text, code, message) => {
    const fault = foreignAnswer(text, 'http://p');
    expect(fault?.code).toBe(code);
    expect(fault?.message).toMatch(message);
  });
});
