import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { liveMemory } from '../../../../../test/liveMemory.ts';
import { InvocationParser } from '../../../../model/invocation/invocationParser.ts';
import type { LogRecord } from '../../../../model/invocation/logRecord.ts';
import { openFaas } from '../../../../platforms/openfaas/openFaas.ts';
import { LogLineDecoder, undated } from '../logLineDecoder.ts';
import { InstanceLog, SeenLines } from './instanceLog.ts';
import { wholeLogMs } from './readBack.ts';

const recorded = (name: string): LogRecord[] =>
  new LogLineDecoder().push(readFileSync(join(import.meta.dirname, '../../../../../test/fixtures/logs', name)));

function newLog(fromMs = wholeLogMs, beganMs: number | null = null): InstanceLog {
  const newParser = () =>
    new InvocationParser({
      dialect: openFaas.logDialect,
      functionId: { connection: 'c', namespace: 'ns', name: 'fn' },
      pod: { uid: 'uid', name: 'pod', nodeName: null, createdAtMs: null },
      restartCount: 0,
      execTimeoutMs: null,
    });
  return new InstanceLog(openFaas.logDialect, newParser, fromMs, beganMs);
}

const callsOf = (log: InstanceLog) => log.parser.invocations(0);

test.each(['add.txt', 'add-two.txt', 'burn.txt', 'errlog.txt', 'nodeinfo.txt', 'slow.txt'])(
  '%s gives the same calls, wherever it was cut',
  (name) => {
    const lines = recorded(name);
    const whole = newLog();
    for (const line of lines) whole.take(line);
    expect(callsOf(whole).length).toBeGreaterThan(1);
    for (let cut = 0; cut <= lines.length; cut++) {
      const log = newLog();
      expect(log.ask(0)).toBeNull();
      for (const line of lines.slice(0, cut)) log.take(line);
      const since = log.ask(0);
      const second = since !== null && 'unixSecond' in since ? since.unixSecond : 0;
      for (const line of lines) if (line.seconds >= second) log.take(line);
      expect(callsOf(log)).toEqual(callsOf(whole));
    }
  },
);

test('reads back until it has the start of the call', () => {
  const lines = recorded('slow.txt');
  const endMs = 1_795_464_428_000;
  const log = newLog(endMs - 2000);
  const read = () => {
    const since = log.ask(endMs);
    const second = since !== null && 'lastSeconds' in since ? endMs / 1000 - since.lastSeconds : 0;
    return lines.every((line) => line.seconds < second || log.take(line)) && log.takeEnd();
  };
  const asked: number[] = [];
  while (!read()) {
    asked.push(endMs - log.fromMs);
    log.readFurther(endMs);
  }
  expect(asked).toEqual([2000]);
  expect(callsOf(log)).toMatchObject([{ state: 'succeeded', durationMs: expect.closeTo(3006, 0) }]);
});

test('lines without a timestamp take that of the previous line; leading ones are a remainder', () => {
  const log = newLog();
  const bare = (text: string): LogRecord => ({ seconds: undated, nanos: 0, text: `2026/11/23 20:07:03 ${text}` });
  expect(log.take(bare('Forking fprocess.'))).toBe(true);
  expect(log.firstLineMs).toBeNull();
  log.take({ seconds: 1_795_464_428, nanos: 0, text: '2026/11/23 20:07:03 Version: 1' });
  log.take(bare('Forking fprocess.'));
  expect(callsOf(log)).toMatchObject([{ state: 'running', startedAt: 1_795_464_428_000 }]);
  expect(log.ask(0)).toEqual({ unixSecond: 1_795_464_427 });
});

const at = (seconds: number, text: string, nanos = 0): LogRecord => ({ seconds, nanos, text });

/** What the API gives when it is asked for a log from a second on. */
const from = (log: readonly LogRecord[], second: number | null) =>
  log.filter(({ seconds }) => second === null || seconds >= second);

function taken(seen: SeenLines, lines: readonly LogRecord[]): string {
  return lines
    .filter((line) => seen.take(line))
    .map(({ text }) => text)
    .join('');
}

test('resumes a second before the last line and skips each line as often as it was seen', () => {
  const seen = new SeenLines();
  expect(seen.resume()).toBeNull();
  const log = [at(10, 'a'), at(11, 'b'), at(12, 'x'), at(12, 'x'), at(12, 'y')];
  expect(taken(seen, log)).toBe('abxxy');
  expect(seen.resume()).toBe(11);
  const more = [...log, at(12, 'x'), at(12, 'z'), at(14, 'b'), at(14, 'b')];
  expect(taken(seen, from(more, 11))).toBe('xzbb');
  expect(seen.resume()).toBe(13);
  expect(taken(seen, from(more, 13))).toBe('');
});

test('keeps a line stamped slightly before the last one but written after it', () => {
  const seen = new SeenLines();
  taken(seen, [at(10, 'a', 999), at(11, 'b', 1)]);
  expect(taken(seen, from([at(10, 'a', 999), at(11, 'b', 1), at(10, 'c', 998)], seen.resume()))).toBe('c');
});

test('delivers a second with more lines than it remembers exactly once', () => {
  const seen = new SeenLines();
  const log = Array.from({ length: 30_000 }, (_, index) => at(10, 'x', index));
  expect(taken(seen, log)).toHaveLength(30_000);
  const more = [...log, at(10, 'y', 30_000)];
  expect(taken(seen, from(more, seen.resume()))).toBe('y');
});

test('delivers long lines once', () => {
  const seen = new SeenLines();
  const log = Array.from({ length: 20 }, (_, index) => at(10, 'x'.repeat(100_000), index));
  taken(seen, log);
  expect(taken(seen, from([...log, at(10, 'y', 99)], seen.resume()))).toBe('y');
});

test('does not hold the long lines that it has dropped', async () => {
  const seen = new SeenLines();
  const before = await liveMemory();
  for (let n = 0; n < 40; n++) seen.take(at(10, Buffer.alloc(2 ** 20, 65 + n).toString('latin1'), n));
  expect((await liveMemory()) - before).toBeLessThan(0.8);
  expect(seen.last).toEqual({ seconds: 10, nanos: 39 });
});

test('loses nothing when a clock is set back', () => {
  const seen = new SeenLines();
  const log = [at(5000, 'a'), at(5010, 'b'), at(5020, 'c'), at(1000, 'd')];
  expect(taken(seen, log)).toBe('abcd');
  const second = seen.resume();
  expect(second).toBe(999);
  expect(taken(seen, [at(1000, 'd'), at(1000, 'e')])).toBe('e');
});

test('delivers every line once, wherever and however often the log is cut', () => {
  const line = fc.record({
    step: fc.constantFrom(0, 0, 1, 1e8, 9e8, 3e9),
    late: fc.nat(3e8),
    text: fc.constantFrom('a', 'b', ''),
  });
  const cuts = fc.array(fc.tuple(fc.nat(60), fc.nat(60)), { maxLength: 12 });
  fc.assert(
    fc.property(fc.array(line, { maxLength: 60 }), cuts, (steps, connections) => {
      let ns = 1000e9;
      const log = steps.map(({ step, late, text }) => {
        ns += step;
        const stamp = ns - late;
        return at(Math.floor(stamp / 1e9), text, stamp % 1e9);
      });
      const seen = new SeenLines();
      const got: LogRecord[] = [];
      let written = 0;
      const connect = (lines: number) => {
        const answer = from(log.slice(0, written), seen.resume()).slice(0, lines);
        for (const found of answer) if (seen.take(found)) got.push(found);
      };
      for (const [more, read] of connections) {
        written = Math.min(log.length, written + more);
        connect(read);
      }
      written = log.length;
      connect(Number.POSITIVE_INFINITY);
      expect(got).toEqual(log);
    }),
    { numRuns: 500 },
  );
});
