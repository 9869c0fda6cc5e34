import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../model/clock.ts';
import { gateFacts } from './gateFacts.ts';

const clock: Clock = { wallMs: () => 5000, monotonicMs: () => 0 };

describe('gateFacts', () => {
  it.each<[string, readonly string[], object]>([
    ['headers as they are usually spelled', ['Host', 'a', 'Origin', 'b'], { host: 'a', origin: 'b' }],
    ['lower case', ['host', 'a', 'authorization', 'c'], { host: 'a', authorization: 'c' }],
    ['any other case', ['hOST', 'a', 'SEC-FETCH-SITE', 'd'], { host: 'a', fetchSite: 'd' }],
    ['two fetch sites', ['Sec-Fetch-Site', 'none', 'sec-fetch-site', 'none'], { fetchSite: 'none, none' }],
    ['two user agents', ['User-Agent', 'curl', 'user-agent', 'Mozilla/5.0'], { userAgent: 'curl, Mozilla/5.0' }],
    ['two headers of cookies', ['Cookie', 'a=1; b=2', 'cookie', 'c=3'], { cookie: 'a=1; b=2; c=3' }],
    ['names of the same length that are others', ['Hose', 'a', 'Accept', 'b'], {}],
    ['a header given twice, however spelled', ['Host', 'a', 'HOST', 'b'], { host: 'a, b' }],
  ])('%s', (_name, rawHeaders, want) => {
    const request = new IncomingMessage(new Socket());
    request.rawHeaders.push(...rawHeaders);
    const { host, origin, fetchSite, authorization, cookie, userAgent } = gateFacts(request, 3, clock);
    const none = {
      host: undefined,
      origin: undefined,
      fetchSite: undefined,
      authorization: undefined,
      cookie: undefined,
      userAgent: undefined,
    };
    expect({ host, origin, fetchSite, authorization, cookie, userAgent }).toEqual({ ...none, ...want });
  });

  it('reads the clock for a cookie only', () => {
    const timeOf = (...rawHeaders: string[]) => {
      const request = new IncomingMessage(new Socket());
      request.rawHeaders.push(...rawHeaders);
      return gateFacts(request, 0, clock).nowSeconds;
    };
    expect([timeOf('Host', 'a'), timeOf('Host', 'a', 'Cookie', 'b=1')]).toEqual([null, 5]);
  });
});
