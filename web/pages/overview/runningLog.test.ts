import { describe, expect, it } from 'vitest';
import { type CountedCalls, RunningLog } from './runningLog.ts';
import { countedCalls, invocation, runningNow } from './testItems.ts';

const one = invocation({ id: 'one', startedAtSeconds: 990.5 });
const two = invocation({ id: 'two', startedAtSeconds: 995 });

function logOf(...seconds: readonly (readonly [second: number, running: (typeof one)[]])[]): RunningLog {
  const log = new RunningLog();
  for (const [second, running] of seconds) log.take(runningNow(running), second);
  return log;
}

const ids = (log: RunningLog, second: number, afterwards = 0) =>
  log.at(second, afterwards).map(({ invocation: { id } }) => id);

describe('the log of running calls', () => {
  const log = logOf([997, [two, one]], [998, [two, one]], [999, [two, one]], [1000, [two]]);

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

  it('has a call from the second that lists it on, though it began within that second', () => {
    const begun = logOf([997, []], [998, [invocation({ id: 'late', startedAtSeconds: 998.2 })]]);
    expect([ids(begun, 997), ids(begun, 998)]).toEqual([[], ['late']]);
  });

  it('takes a second once', () => {
    const same = logOf([996, [one]], [997, []], [997, [one]]);
    expect(same.at(1000, 10)[0]?.endedAtSeconds).toBe(997);
  });

  it('does not tell when calls ended while nothing was taken', () => {
    const gap = logOf([996, [one]], [1006, [two]]);
    expect([ids(gap, 1000), gap.total(1000), gap.total(1006)]).toEqual([['two'], null, 1]);
  });

  it('forgets what ended before the axis, and all of another connection', () => {
    const old = logOf([996, [one]]);
    for (let second = 997; second <= 1060; second++) old.take(runningNow([two]), second);
    expect([ids(old, 996), old.total(999), old.total(1000)]).toEqual([['two'], null, 1]);
    old.clear();
    expect([ids(old, 1060), old.total(1060)]).toEqual([[], null]);
  });

  it('knows nothing of the seconds whose calls are too many to remember', () => {
    const many = new RunningLog();
    const callsOf = (second: number) =>
      Array.from({ length: 200 }, (_, index) => invocation({ id: `${second} ${index}`, startedAtSeconds: second }));
    for (let second = 1000; second < 1006; second++) many.take(runningNow(callsOf(second)), second);
    expect([1000, 1001, 1002, 1003, 1004, 1005].map((second) => many.total(second))).toEqual([
      ...[null, null, null, null, 200, 200],
    ]);
    expect(many.at(1004)).toHaveLength(200);
  });
});

describe('how many calls run', () => {
  const counted = [countedCalls({ inFlight: 3 }), countedCalls({ inFlight: 2, name: 'other' })];
  it.each<[string, readonly CountedCalls[], number | null, number | null]>([
    ['is what is listed', [], 2, 2],
    ['has those that are only counted', counted, 2, 7],
    ['has those that are not listed', counted, 250, 250],
    ['is unknown where nobody tells', [], null, null],
  ])('%s', (_, some, total, expected) => {
    const log = new RunningLog();
    log.take(runningNow([one, two], some, total), 1000);
    expect(log.total(1000)).toBe(expected);
  });

  it('is told of a function too', () => {
    const log = new RunningLog();
    log.take(runningNow([one], counted), 1000);
    const counts = ['openfaas-fn/order-check', 'openfaas-fn/other', 'openfaas-fn/idle'].map((key) =>
      log.countOf(key, 1000),
    );
    expect([...counts, log.countOf('openfaas-fn/idle', 999)]).toEqual([4, 2, 0, null]);
  });
});
