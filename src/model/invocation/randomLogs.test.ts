import fc from 'fast-check';
import { expect, test } from 'vitest';
import { authorLines, type CallTree, callTree, expectedInside } from '../../../test/invocation/callTree.ts';
import { baseMs, inside, newParser, record } from '../../../test/invocation/parsedLog.ts';
import type { Invocation } from './invocation.ts';
import { type LogRecord, recordMs } from './logRecord.ts';

const date = '2026/11/23 20:07:03';
const fork = [`${date} Forking fprocess.`, `${date} Query  `, `${date} Path  /`];

/** How a call ends in the log, as the watchdog writes it. */
type Ending = 'before' | 'behind' | 'failed';
const ending = fc.constantFrom<Ending>('before', 'behind', 'failed');
const states = { before: 'succeeded', behind: 'succeeded', failed: 'failed' } as const;

/** What the log gives, read in one go; and it must be the same when it is asked after every line. */
function parseBothWays(log: readonly LogRecord[]): Invocation[] {
  const atOnce = newParser();
  const asked = newParser();
  for (const line of log) {
    atOnce.feed(line);
    asked.feed(line);
    asked.expire(recordMs(line));
    asked.invocations(baseMs);
  }
  const invocations = atOnce.invocations(0);
  expect(asked.invocations(0)).toEqual(invocations);
  return invocations;
}

/** Lines a millisecond apart. */
function inOrder(texts: readonly string[]): LogRecord[] {
  return texts.map((text, index) => record(index, text));
}

test('local host: call ids tell concurrent calls apart', () => {
  const call = fc.record({
    tree: callTree(),
    end: fc.constantFrom('finished', 'failed', 'killed', 'open'),
    late: fc.nat(3),
  });
  const ends = {
    finished: [`${date} Wrote 3 Bytes - Duration: 0.001s`],
    failed: [`${date} Success=false, Error=exit status 1`],
    killed: [`${date} Killing process: sh`, `${date} Success=false, Error=signal: killed`],
    open: [],
  };
  const wanted = { finished: 'succeeded', failed: 'failed', killed: 'failed', open: 'running' };
  fc.assert(
    fc.property(fc.array(call, { maxLength: 6 }), fc.infiniteStream(fc.nat(5)), (calls, choices) => {
      const queues = calls.map(({ tree, end, late }) => {
        const lines = authorLines(tree);
        return [...fork, ...lines.slice(0, lines.length - late), ...ends[end], ...lines.slice(lines.length - late)];
      });
      const log: LogRecord[] = [];
      for (let left = queues.flat().length; left > 0; ) {
        const choice = choices.next().value;
        const text = queues[choice]?.shift();
        if (text === undefined) continue;
        log.push(record(log.length, text, `call-${choice}`));
        left--;
      }
      const found = parseBothWays(log).map((run) => [run.callId, run.state, run.mixed, inside(run)]);
      const expected = calls.map(({ tree, end }, index) => [`call-${index}`, wanted[end], false, expectedInside(tree)]);
      expect(found.sort()).toEqual(expected.sort());
    }),
  );
});

/** One call after the other, each rendered by `render`; the trees must come back. */
function checkSequential(render: (tree: CallTree, end: Ending, glued: boolean) => string[]): void {
  const call = fc.record({ tree: callTree(), end: ending, glued: fc.boolean() });
  fc.assert(
    fc.property(fc.array(call, { maxLength: 5 }), (calls) => {
      const invocations = parseBothWays(inOrder(calls.flatMap(({ tree, end, glued }) => render(tree, end, glued))));
      const found = invocations.map((run) => [run.state, run.mixed, inside(run)]);
      expect(found).toEqual(calls.map(({ tree, end }) => [states[end], false, expectedInside(tree)]));
    }),
  );
}

test('classic watchdog with write_debug: finds every call and its sub-functions', () => {
  checkSequential((tree, end, glued) => {
    const output = authorLines(tree);
    const [first = '', ...rest] = output;
    if (end === 'failed')
      return [...fork, `${date} Success=false, Error=exit status 1`, `${date} Out=${first}`, ...rest, ''];
    const duration = `${date} Duration: 0.00${output.length}1s`;
    if (end === 'behind') return [...fork, duration, ...output, '42', ''];
    return [...fork, ...output, ...(glued ? [`42${duration}`] : ['42', duration])];
  });
});

test('classic watchdog with combine_output=false: finds every call and its sub-functions', () => {
  checkSequential((tree, end, glued) => {
    const [first = '', ...rest] = authorLines(tree);
    const errors = first === '' ? [] : [`${date} stderr: ${first}`, ...rest];
    if (end === 'failed') return [...fork, ...errors, `${date} Success=false, Error=exit status 1`, `${date} Out=`];
    const wrote = `${date} Wrote 2 Bytes - Duration: 0.001000 seconds`;
    if (end === 'behind') return [...fork, wrote, ...errors];
    return [...fork, ...errors, ...(glued ? [`{"a":"b/c"}${wrote}`] : [wrote])];
  });
});

test('of-watchdog, sequential calls: finds every call and its sub-functions', () => {
  const call = fc.record({
    tree: callTree(),
    failed: fc.boolean(),
    stream: fc.constantFrom('stdout', 'stderr'),
    withId: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(call, { maxLength: 5 }), (calls) => {
      const log: LogRecord[] = [];
      let atMs = 0;
      calls.forEach(({ tree, failed, stream, withId }, index) => {
        // The next call comes later than the lateness that is allowed for.
        atMs += 50;
        const beganMs = atMs;
        for (const line of authorLines(tree)) log.push(record(++atMs, `${date} ${stream}: ${line}`));
        const seconds = ((++atMs - beganMs) / 1000).toFixed(4);
        const status = failed ? '500 Internal Server Error' : '200 OK';
        const id = withId ? ` [call-${index}]` : '';
        log.push(record(atMs, `${date} POST /a/b - ${status} - ContentLength: 12B (${seconds}s)${id}`));
      });
      const found = parseBothWays(log).map((run) => [run.callId, run.state, run.mixed, inside(run)]);
      const expected = calls.map(({ tree, failed, withId }, index) => [
        withId ? `call-${index}` : null,
        failed ? 'failed' : 'succeeded',
        false,
        expectedInside(tree),
      ]);
      expect(found).toEqual(expected);
    }),
  );
});

test('classic watchdog, concurrent calls: marks them mixed, and attributes no line to the wrong one', () => {
  fc.assert(
    fc.property(
      fc.array(callTree(1), { minLength: 2, maxLength: 4 }),
      fc.array(callTree(), { maxLength: 2 }),
      (together, after) => {
        const forks = together.flatMap(() => fork);
        const ends = together.map(() => `${date} Duration: 0.001s`);
        const alone = after.flatMap((tree) => [...fork, ...authorLines(tree), `${date} Duration: 0.001s`]);
        const invocations = parseBothWays(inOrder([...forks, ...together.flatMap(authorLines), ...ends, ...alone]));
        const found = invocations.map((run) => [run.mixed, inside(run)]);
        expect(found).toEqual([
          ...together.map(() => [true, '']),
          ...after.map((tree) => [false, expectedInside(tree)]),
        ]);
      },
    ),
  );
});
