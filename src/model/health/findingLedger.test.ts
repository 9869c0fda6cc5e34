import { describe, expect, test } from 'vitest';
import { FindingLedger } from './findingLedger.ts';
import type { Problem } from './problem.ts';

const problem = (name: string, percent = 90, given: Partial<Problem> = {}): Problem => ({
  severity: 'warning',
  subject: { kind: 'node', namespace: null, name },
  fact: { code: 'node_memory_high', params: { percent } },
  ...given,
});

function ledgerAfter(...looks: readonly [ms: number, problems: readonly Problem[]][]): FindingLedger {
  const ledger = new FindingLedger();
  for (const [ms, problems] of looks) ledger.update(problems, ms);
  return ledger;
}

const brief = (ledger: FindingLedger) =>
  ledger.findings.map(
    ({ subject, sinceMs, endedMs, revision }) => `${subject.name} ${sinceMs}-${endedMs ?? ''} ${revision}`,
  );

const lasting = problem('a', 90, { mustLastMs: 10_000 });
const fading = problem('a', 85, { isFading: true });

describe('FindingLedger', () => {
  test.each<[string, [number, Problem[]][], string[]]>([
    [
      'remembers since when',
      [
        [1000, [problem('a')]],
        [2000, [problem('a')]],
      ],
      ['a 1000- 0'],
    ],
    [
      'lets a problem begin again when the clock is set back, at once',
      [
        [100_000, [problem('a')]],
        [5000, [problem('a')]],
        [6000, [problem('a')]],
      ],
      ['a 5000- 1'],
    ],
    [
      'lets a problem that has to last begin again when the clock is set back',
      [
        [100_000, [lasting]],
        [5000, [lasting]],
        [14_999, [lasting]],
      ],
      [],
    ],
    [
      'then has it once it has lasted',
      [
        [100_000, [lasting]],
        [5000, [lasting]],
        [15_000, [lasting]],
      ],
      ['a 5000- 0'],
    ],
    [
      'ends what is gone when the clock is set back, at once',
      [
        [100_000, [problem('a')]],
        [5000, []],
      ],
      ['a 100000-5000 1'],
    ],
    [
      'counts changes of the facts',
      [
        [1000, [problem('a')]],
        [2000, [problem('a', 91)]],
      ],
      ['a 1000- 1'],
    ],
    [
      'keeps what is back within 3 s',
      [
        [1000, [problem('a')]],
        [2000, []],
        [3000, [problem('a')]],
      ],
      ['a 1000- 0'],
    ],
    [
      'ends what is gone for 3 s, when it was last seen',
      [
        [1000, [problem('a')]],
        [4000, []],
      ],
      ['a 1000-1000 1'],
    ],
    [
      'begins anew after an end, in place of the one before',
      [
        [1000, [problem('a')]],
        [4000, []],
        [5000, [problem('a')]],
      ],
      ['a 5000- 2'],
    ],
    [
      'lists what ended last first',
      [
        [1000, [problem('a'), problem('b')]],
        [2000, [problem('a')]],
        [5000, [problem('c')]],
        [8000, []],
      ],
      ['c 5000-5000 1', 'a 1000-2000 1', 'b 1000-1000 1'],
    ],
    [
      'waits until a problem has lasted, and counts from when it was first seen',
      [
        [1000, [lasting]],
        [2000, [lasting]],
        [10_999, [lasting]],
        [11_000, [lasting]],
      ],
      ['a 1000- 0'],
    ],
    [
      'does not report what ends before',
      [
        [1000, [lasting]],
        [2000, [lasting]],
        [5000, []],
        [11_000, [lasting]],
      ],
      [],
    ],
    ['does not begin with what fades', [[1000, [fading]]], []],
    [
      'does not end with what fades',
      [
        [1000, [problem('a')]],
        [4000, [fading]],
        [7000, [fading]],
      ],
      ['a 1000- 1'],
    ],
    [
      'forgets an end after 10 minutes',
      [
        [1000, [problem('a')]],
        [4000, []],
        [601_000, []],
      ],
      [],
    ],
    ['begins when the source says', [[9000, [problem('a', 90, { beganMs: 2000 })]]], ['a 2000- 0']],
    ['never begins in the future', [[9000, [problem('a', 90, { beganMs: 9500 })]]], ['a 9000- 0']],
  ])('%s', (_, looks, findings) => {
    expect(brief(ledgerAfter(...looks))).toEqual(findings);
  });

  test('gives a finding the same id from beginning to end, on every replica', () => {
    const [began] = ledgerAfter([1000, [problem('a')]]).findings;
    const [ended] = ledgerAfter([1700, [problem('a')]], [4700, []]).findings;
    expect(ended?.id).toBe(began?.id);
  });

  test('holds a bounded number', () => {
    const many = (from: number) => Array.from({ length: 5000 }, (_, n) => problem(`n${from + n}`));
    const ledger = ledgerAfter([1000, many(0)], [5000, many(5000)], [9000, []], [10_000, []]);
    expect(ledger.findings).toHaveLength(200);
    ledger.update(many(20_000), 11_000);
    expect(ledger.findings).toHaveLength(2200);
  });
});
