import { describe, expect, it } from 'vitest';
import { queriedTopics } from './topicRequest.ts';

describe('The header Last-Event-ID', () => {
  it.each<[string | undefined, number | null]>([
    ['1700000000', 1_700_000_000],
    ['0', 0],
    ['05', 5],
    ['999999999999999', 999_999_999_999_999],
    [undefined, null],
    ['', null],
  ])('%j resumes all topics from %j', (lastEventId, since) => {
    expect(queriedTopics(['sources', 'node:n1'], lastEventId)).toMatchObject([
      { text: 'sources', since },
      { text: 'node:n1', since },
    ]);
  });

  it.each([
    ' ',
    ' 5 ',
    '0x10',
    '0b1',
    '1e3',
    '5.0',
    '+5',
    '-5',
    '-0',
    '5, 5',
    'Infinity',
    '9999999999999999',
    '5\n',
    '٥',
    'abc',
  ])('%j is refused', (lastEventId) => {
    expect(() => queriedTopics(['sources'], lastEventId)).toThrow(
      expect.objectContaining({
        code: 'malformed_request',
        message: 'Last-Event-ID must be the id of an event, a whole number of seconds.',
      }),
    );
  });
});
