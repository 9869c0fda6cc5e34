import { describe, expect, test } from 'vitest';
import { fakePod } from '../../../test/fakeConnection.ts';
import { anInvocation, newParser, record } from '../../../test/invocation/parsedLog.ts';
import { endWhenIdle } from './funcInfo.ts';
import type { Invocation } from './invocation.ts';
import { coldStartsSince, joinInvocation, listRank } from './joinedInvocation.ts';

/** The first invocation of a pod created at second 1, whose container began at second 3; it began at 5. */
const first = anInvocation({
  isFirst: true,
  containerStartedAt: 3000,
  pod: { uid: 'pod', name: 'add-1', nodeName: 'n1', createdAtMs: 1000 },
});
const others = (...startedAtMs: (number | null)[]) => ({
  podsOf: () => [fakePod('pod', 'add'), ...startedAtMs.map((at, n) => fakePod(`p${n}`, 'add', { startedAtMs: at }))],
});

describe('a cold start', () => {
  test.each<[string, Invocation, ReturnType<typeof others> | null, number | null]>([
    ['lasts from the creation of the pod to the start of the call', first, others(), 4000],
    ['is none when it is not the first call of its pod', { ...first, isFirst: false }, others(), 0],
    ['is none long after the container began', { ...first, startedAt: 8001 }, others(), 0],
    ['is none when another replica was there', first, others(900), 0],
    ['counts beside a replica that came later or never began', first, others(1100, null), 4000],
    ['is unknown where the times of the pod are', { ...first, containerStartedAt: null }, others(), null],
    ['is unknown after a restart', { ...first, restartCount: 1 }, others(), null],
    ['is unknown where the other pods are', first, null, null],
    ['is as long as measured', { ...first, waitedMs: 12 }, others(900), 12],
    ['is none where no wait was measured', { ...first, waitedMs: 0 }, others(), 0],
    ['is never negative', { ...first, startedAt: 900 }, others(), 0],
  ])('%s', (_, invocation, pods, coldStartMs) => {
    expect(joinInvocation(invocation, pods).coldStartMs).toBe(coldStartMs);
  });
});

test.each<[string, readonly Invocation[], number | null]>([
  ['none', [], 0],
  ['those that waited', [first, { ...first, isFirst: false }, { ...first, waitedMs: 12 }], 2],
  ['none that began before', [{ ...first, startedAt: 2000 }], 0],
  ['an unknown number, if it is unknown of one', [first, { ...first, restartCount: 1 }], null],
  ['what is known, if it is unknown of an earlier one', [first, { ...first, restartCount: 1, startedAt: 2000 }], 1],
])('the cold starts since second 2 are %s', (_, invocations, want) => {
  expect(coldStartsSince(invocations, others(), 2000)).toBe(want);
});

describe('the inside of a running call', () => {
  const date = '2026/11/23 20:07:03';
  const hidden = (...lines: [ms: number, text: string, callId?: string][]) => {
    const parser = newParser();
    for (const [ms, text, callId] of lines) parser.feed(record(ms, text, callId));
    return parser.invocations(0).map((invocation) => joinInvocation(invocation, null).hiddenInside);
  };
  const fork = `${date} Forking fprocess.`;

  test.each<[string, [ms: number, text: string, callId?: string][], (string | null)[]]>([
    ['may appear only after its end', [[0, fork]], ['output_after_end']],
    [
      'also with write_debug',
      [
        [0, fork],
        [1, `${date} Query  `],
        [2, `${date} Path  /`],
      ],
      ['output_after_end'],
    ],
    [
      'is shown once a line flows',
      [
        [0, fork],
        [1, `${date} INFO a started`],
      ],
      [null],
    ],
    [
      'is shown once the function printed anything',
      [
        [0, fork],
        [1, 'hello'],
      ],
      [null],
    ],
    ['is shown where the source knows the process', [[0, fork, 'A']], [null]],
    [
      'is shown after its end',
      [
        [0, fork],
        [1, `${date} Duration: 0.001s`],
      ],
      [null],
    ],
    [
      'is unknown where concurrent lines cannot be told apart',
      [
        [0, fork],
        [1, fork],
        [2, `${date} INFO a started`],
      ],
      ['lines_mixed', 'lines_mixed'],
    ],
    ['is shown where the watchdog passes lines on', [[0, `${date} Running: cat`]], [null]],
  ])('%s', (_, lines, reasons) => {
    expect(hidden(...lines)).toEqual(reasons);
  });

  test('a presumed end has its own revision, between those of the log', () => {
    const parser = newParser();
    parser.feed(record(0, fork));
    const before = parser.invocations(0);
    const [idle] = endWhenIdle(before, () => ({ calls: 0, measuredAtMs: 1e15, idleSinceMs: 1e14 }));
    parser.feed(record(1, `${date} Duration: 0.001s`));
    const [after] = parser.invocations(0);
    expect(idle?.revision).toBeGreaterThan(before[0]?.revision ?? Number.NaN);
    expect(after?.revision).toBeGreaterThan(idle?.revision ?? Number.NaN);
  });
});

test('lists running invocations first, then the newest ends', () => {
  const all = [
    anInvocation({ id: 'old', startedAt: 1, endedAt: 2 }),
    anInvocation({ id: 'running', startedAt: 1 }),
    anInvocation({ id: 'new', startedAt: 1, endedAt: 9 }),
    anInvocation({ id: 'later', startedAt: 3 }),
  ];
  expect(all.sort((a, b) => listRank(a) - listRank(b)).map(({ id }) => id)).toEqual(['later', 'running', 'new', 'old']);
});
