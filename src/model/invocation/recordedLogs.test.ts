import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inside, newParser } from '../../../test/invocation/parsedLog.ts';
import { decodeTimestampedLine } from './logRecord.ts';

const folder = join(import.meta.dirname, '../../../test/fixtures/logs');

function recorded(name: string) {
  const parser = newParser();
  let lines = 0;
  for (const line of readFileSync(join(folder, name), 'utf8').split('\n')) {
    if (line === '') continue;
    const record = decodeTimestampedLine(line);
    if (record === null) throw new Error(`${name}: no time stamp: ${line}`);
    parser.feed(record);
    lines++;
  }
  return { lines, invocations: parser.invocations(0) };
}

test.each([
  {
    name: 'add.txt',
    lines: 61,
    runs: 7,
    state: 'succeeded',
    holds: 'sub_pow:started bool_judge:started sub_pow>bool_judge',
  },
  { name: 'add-two.txt', lines: 26, runs: 3, state: 'succeeded', holds: 'two:ended' },
  { name: 'burn.txt', lines: 17, runs: 6, state: 'succeeded', holds: '' },
  { name: 'errlog.txt', lines: 54, runs: 7, state: 'failed', holds: 'errlog:failed' },
  { name: 'nodeinfo.txt', lines: 19, runs: 7, state: 'succeeded', holds: '' },
  { name: 'slow.txt', lines: 9, runs: 2, state: 'succeeded', holds: '' },
  { name: 'add.since.txt', lines: 2, runs: 0, state: '', holds: '' },
])('$name', ({ name, lines, runs, state, holds }) => {
  const { lines: read, invocations } = recorded(name);
  expect(read).toBe(lines);
  expect(invocations).toHaveLength(runs);
  expect(new Set(invocations.map(({ id }) => id)).size).toBe(runs);
  for (const invocation of invocations) {
    expect(invocation).toMatchObject({ state, mixed: false, callId: null });
    expect(inside(invocation)).toBe(holds);
    expect(invocation.endedAt).toBeGreaterThan(invocation.startedAt);
    // The log is stamped when it is read, a little after the watchdog's own clock.
    const loggedMs = (invocation.endedAt ?? 0) - invocation.startedAt;
    if (invocation.durationMs !== null) expect(Math.abs(loggedMs - invocation.durationMs)).toBeLessThan(5);
  }
});
