import { describe, expect, it } from 'vitest';
import { authorizationOf } from './access.ts';

describe('authorizationOf', () => {
  it.each([
    ['user:password\n', 'Basic dXNlcjpwYXNzd29yZA=='],
    ['user:pass:word', 'Basic dXNlcjpwYXNzOndvcmQ='],
    ['user:', 'Basic dXNlcjo='],
    ['Bearer abc.def\r\n', 'Bearer abc.def'],
    ['bearer  abc ', 'Bearer abc'],
    ['Bearer a:b', 'Bearer a:b'],
    ['', null],
    ['abc', null],
    [':password', null],
    ['user:password\nmore', null],
    ['Bearer a\nX-Other: b', null],
  ])('reads %j', (text, want) => expect(authorizationOf(text)).toBe(want));
});
