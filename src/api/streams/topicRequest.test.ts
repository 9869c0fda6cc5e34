import { expect, it } from 'vitest';
import { queriedTopics } from './topicRequest.ts';

it.each<[string | undefined, number | null]>([
  ['1700000000', 1_700_000_000],
  ['0', 0],
  ['999999999999999', 999_999_999_999_999],
  [undefined, null],
  ['', null],
  [' ', null],
  [' 5 ', null],
  ['0x10', null],
  ['0b1', null],
  ['1e3', null],
  ['5.0', null],
  ['+5', null],
  ['-5', null],
  ['05', null],
  ['5, 5', null],
  ['Infinity', null],
  ['9999999999999999', null],
  ['5\n', null],
  ['٥', null],
  ['abc', null],
])('Topics are resumed from Last-Event-ID only if it is the id of an event: %j', (lastEventId, since) => {
  expect(queriedTopics(['sources', 'node:n1'], lastEventId)).toMatchObject([
    { text: 'sources', since },
    { text: 'node:n1', since },
  ]);
});
