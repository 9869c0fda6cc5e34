import { expect, it } from 'vitest';
import { textLine } from './log.ts';

const time = Date.UTC(2026, 10, 29, 7, 36, 22, 123);

it.each([
  [{ level: 30, time, signal: 'SIGINT', msg: 'Stopping (SIGINT).' }, '2026-11-29T07:36:22.123Z Stopping (SIGINT).\n'],
  [{ level: 40, time, msg: 'Low.' }, '2026-11-29T07:36:22.123Z warning: Low.\n'],
  [
    { level: 50, time, err: { message: 'x', stack: 'Error: x\n    at y' }, msg: 'request failed' },
    '2026-11-29T07:36:22.123Z error: request failed\nError: x\n    at y\n',
  ],
  [{ level: 20, time }, '2026-11-29T07:36:22.123Z \n'],
])('textLine writes %j as text', (line, want) => {
  expect(textLine(`${JSON.stringify(line)}\n`)).toBe(want);
});
