import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseWindowsQuery, windowsUrl } from './windowsQuery.ts';

describe('the query for windows', () => {
  it('parses to what was formatted', () => {
    const query = fc.record({
      since: fc.option(fc.record({ bootId: fc.stringMatching(/^[0-9a-f]{16}$/), sequence: fc.nat() })),
      podUids: fc.uniqueArray(fc.uuid(), { maxLength: 512 }),
    });
    fc.assert(
      fc.property(query, (given) => {
        const [path, search = ''] = windowsUrl(given).split('?');
        expect(path).toBe('/v1/windows');
        expect(parseWindowsQuery(search)).toEqual(given);
      }),
      { numRuns: 30 },
    );
  });

  it.each([
    ['since=1', 'together'],
    ['boot=0123456789abcdef', 'together'],
    ['since=-1&boot=0123456789abcdef', 'since'],
    ['since=1e3&boot=0123456789abcdef', 'since'],
    ['since=&boot=', 'since'],
    ['since=1&boot=0123', 'boot'],
    ['since=1&since=2&boot=0123456789abcdef', 'once'],
    ['pods=a/b', 'UIDs'],
    ['pods=..', 'UIDs'],
    ['pods=a&pods=b', 'once'],
    [`pods=${Array.from({ length: 513 }, (_, index) => `u${index}`).join(',')}`, 'at most 512'],
    ['tail=1', 'parameters'],
  ])('rejects %s', (search, words) => {
    expect(parseWindowsQuery(search)).toEqual(expect.stringContaining(words));
  });

  it.each([
    ['', { since: null, podUids: [] }],
    ['pods=', { since: null, podUids: [] }],
    ['pods=b,,a,b', { since: null, podUids: ['b', 'a'] }],
  ])('parses %j', (search, want) => expect(parseWindowsQuery(search)).toEqual(want));
});
