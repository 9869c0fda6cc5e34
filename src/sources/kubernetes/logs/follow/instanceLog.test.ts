import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { InvocationParser } from '../../../../model/invocation/invocationParser.ts';
import type { LogRecord } from '../../../../model/invocation/logRecord.ts';
import { openFaas } from '../../../../platforms/openfaas/openFaas.ts';
import { LogLineDecoder, undated } from '../logLineDecoder.ts';
import { InstanceLog } from './instanceLog.ts';
import { wholeLogMs } from './readBack.ts';

const recorded = (name: string): LogRecord[] =>
  new LogLineDecoder().push(readFileSync(join(import.meta.dirname, '../../../../../test/fixtures/logs', name)));

function newLog(fromMs = wholeLogMs, beganMs: number | null = null): InstanceLog {
  const newParser = () =>
    new InvocationParser({
      dialect: openFaas.logDialect,
      functionId: { connection: 'c', namespace: 'ns', name: 'fn' },
      pod: { uid: 'uid', name: 'pod' },
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

test('reads further back until it has the start of the call', () => {
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

test('lines without a time stamp take that of the line before; at the start they are a remainder', () => {
  const log = newLog();
  const bare = (text: string): LogRecord => ({ seconds: undated, nanos: 0, text: `2026/11/23 20:07:03 ${text}` });
  expect(log.take(bare('Forking fprocess.'))).toBe(true);
  expect(log.firstLineMs).toBeNull();
  log.take({ seconds: 1_795_464_428, nanos: 0, text: '2026/11/23 20:07:03 Version: 1' });
  log.take(bare('Forking fprocess.'));
  expect(callsOf(log)).toMatchObject([{ state: 'running', startedAt: 1_795_464_428_000 }]);
  expect(log.ask(0)).toEqual({ unixSecond: 1_795_464_427 });
});
