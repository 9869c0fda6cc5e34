import { describe, expect, it } from 'vitest';
import { RunningLog } from './runningLog.ts';
import { invocation } from './testItems.ts';

const one = invocation({ id: 'one', startedAtSeconds: 990.5 });
const two = invocation({ id: 'two', startedAtSeconds: 995 });

function logOf(...seconds: readonly (readonly [second: number, running: (typeof one)[]])[]): RunningLog {
  const log = new RunningLog();
  for (const [second, running] of seconds) log.take(running, second);
  return log;
}

const ids = (log: RunningLog, second: number, afterwards = 0) =>
  log.at(second, afterwards).map(({ invocation: { id } }) => id);

describe('the log of running calls', () => {
  const log = logOf([996, [two, one]], [1000, [two]]);

  it('has those that run, the oldest first', () => {
    expect([ids(log, 999), ids(log, 1000)]).toEqual([['one', 'two'], ['two']]);
  });

  it('shows an ended call for some seconds on', () => {
    expect([ids(log, 1001, 2), ids(log, 1002, 2)]).toEqual([['one', 'two'], ['two']]);
    expect(log.at(1001, 2)[0]?.endedAtSeconds).toBe(1000);
  });

  it('leaves out what had not begun at an earlier second', () => {
    expect(ids(log, 992)).toEqual(['one']);
  });

  it('takes the same list once', () => {
    const running = [one];
    const same = logOf([996, running], [997, []]);
    same.take([], 998);
    expect(same.at(1000, 10)[0]?.endedAtSeconds).toBe(997);
  });

  it('forgets what ended two minutes ago, and all of another connection', () => {
    const old = logOf([996, [one]], [997, []], [1200, [two]]);
    expect(ids(old, 996)).toEqual(['two']);
    old.clear();
    expect(ids(old, 996)).toEqual([]);
  });
});
