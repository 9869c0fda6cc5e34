import { expect, it } from 'vitest';
import { en } from '../../../i18n/en.ts';
import { callCounts } from './callCounts.ts';

const { channels: words } = en.functionPage;

it.each([
  { running: 0, calls: [2, 1], errors: [1, 0], text: '2 completed, 1 failed' },
  { running: 1, calls: [2, null, 1], errors: [0, null, 0], text: '1 running, 3 completed' },
  { running: 0, calls: [0, 0], errors: [0, 0], text: 'none in 60 s' },
  { running: 0, calls: [null, null], errors: [null, null], text: 'not counted' },
  { running: 2, calls: [null], errors: [null], text: '2 running, not counted' },
])('writes $text of $running running, $calls ended and $errors failed calls', ({ running, calls, errors, text }) => {
  const columns = { callsPerSecond: calls, errorsPerSecond: errors };
  expect(callCounts(running, { columns }, words)).toBe(text);
});

it('knows no calls before the first second', () => {
  expect(callCounts(0, null, words)).toBe('–');
});
