import { expect, test } from 'vitest';
import { callEnvironment, callTarget } from './callEnvironment.ts';

test('describes a call like the classic watchdog', () => {
  const headers = { 'content-type': 'text/plain', 'x-call-id': 'c1', host: 'h:1', 'content-length': '3' };
  expect(callEnvironment({ PATH: '/bin' }, { headers, method: 'POST' }, callTarget('/a%20b?q=1&r'))).toEqual({
    PATH: '/bin',
    Http_Content_Type: 'text/plain',
    Http_X_Call_Id: 'c1',
    Http_Host: 'h:1',
    Http_Content_Length: '3',
    Http_ContentLength: '3',
    Http_Method: 'POST',
    Http_Path: '/a b',
    Http_Query: 'q=1&r',
  });
});

test.each([
  ['proxy', 'Http_Proxy'],
  ['query', 'Http_Query'],
])('ignores a %s header, which would set %s', (header, variable) => {
  const headers = { [header]: 'http://evil' };
  expect(callEnvironment({}, { headers, method: 'GET' }, callTarget('/'))).not.toHaveProperty(variable);
});

test.each(['method', 'path', 'content_length', 'contentLength'])('ignores a header named %s', (header) => {
  const headers = { [header]: 'evil' };
  const plain = callEnvironment({}, { headers: {}, method: 'GET' }, callTarget('/x?q'));
  expect(callEnvironment({}, { headers, method: 'GET' }, callTarget('/x?q'))).toMatchObject(plain);
});

test.each([
  [{}, '0'],
  [{ 'content-length': '12' }, '12'],
  [{ 'transfer-encoding': 'chunked' }, '-1'],
])('takes the content length from %j: %s', (headers, length) => {
  expect(callEnvironment({}, { headers, method: 'POST' }, callTarget('/'))['Http_Content_Length']).toBe(length);
});

test.each([
  ['/', { path: '/', query: '' }],
  ['/x?', { path: '/x', query: '' }],
  ['/%', { path: '/%', query: '' }],
  ['/a%00b', { path: '/a%00b', query: '' }],
  ['/%E6%BC%A2?a?b', { path: '/漢', query: 'a?b' }],
])('splits the target %s', (url, target) => expect(callTarget(url)).toEqual(target));
