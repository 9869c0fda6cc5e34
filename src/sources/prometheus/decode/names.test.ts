import { describe, expect, it } from 'vitest';
import { decodeNames } from './names.ts';

describe('decodeNames', () => {
  it.each([
    ['{"status":"success","data":["a","b"]}', ['a', 'b']],
    ['{"status":"success","data":[]}', []],
    ['{"status":"success","data":null}', []],
  ])('reads %s', (text, want) => expect(decodeNames(text)).toEqual(want));

  it.each([
    '',
    '<html>',
    '{"status":"success","data":["a"',
    '[]',
    '{"status":"error"}',
    '{"status":"success","data":[1]}',
  ])('refuses %j', (text) => expect(() => decodeNames(text)).toThrow(/Prometheus API/));
});
