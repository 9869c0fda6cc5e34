import { describe, expect, it } from 'vitest';
import { forwardedHeaders } from './sentCall.ts';

describe('forwardedHeaders', () => {
  it.each<[string, Record<string, string>, Record<string, string>]>([
    ['what a function needs', { 'content-type': 'a/b', 'x-call-id': 'c' }, { 'content-type': 'a/b', 'x-call-id': 'c' }],
    [
      'nothing that identifies the client',
      { authorization: 'Bearer x', cookie: 'a=b', accept: '*/*' },
      { accept: '*/*' },
    ],
    ['nothing of this connection', { te: 'trailers', 'transfer-encoding': 'chunked', upgrade: 'h2c', host: 'h' }, {}],
    [
      'nothing that Connection names',
      { connection: 'close, X-Secret', 'x-secret': 's', 'x-other': 'o' },
      { 'x-other': 'o' },
    ],
  ])('keep %s', (_name, headers, want) => {
    expect(forwardedHeaders(headers)).toEqual(want);
  });
});
