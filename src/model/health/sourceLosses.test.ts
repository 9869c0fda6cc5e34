import { describe, expect, test } from 'vitest';
import type { SourceHealth } from '../source/sourceHealth.ts';
import { EventLog } from './eventLog.ts';
import { SourceLosses } from './sourceLosses.ts';

const wallMs = 1_700_000_000_000;

/** Of an agent, or of Prometheus with an interval. */
type Kind = number | 'agent';

function healthOf(kind: Kind, given: Partial<SourceHealth>): SourceHealth {
  return {
    name: kind === 'agent' ? 'agent' : 'prometheus',
    address: 'http://a',
    ...(kind === 'agent' ? { nodeName: 'n1' } : {}),
    version: null,
    lastSuccessAtMs: null,
    latencyMs: null,
    lastError: null,
    intervalSeconds: kind === 'agent' ? 1 : kind,
    failing: null,
    findings: [],
    ...given,
  };
}

/**
 * What happens each second: `g` answers, `f` fails again, `w` still fails with no further request, `s` is not asked,
 * `-` is not listed, `n` is a new one under its name, which fails.
 */
function outcome(course: string, kind: Kind = 1) {
  const events = new EventLog();
  const losses = new SourceLosses(events);
  let lastSuccessAtMs: number | null = null;
  let lastError: SourceHealth['lastError'] = null;
  const found: string[] = [];
  let code: string | null = null;
  for (const [second, state] of [...course].entries()) {
    const nowMs = second * 1000;
    if (state === 'g') lastSuccessAtMs = wallMs + nowMs;
    if (state === 'n') lastSuccessAtMs = null;
    if ('fn'.includes(state)) lastError = { atMs: wallMs + nowMs, message: 'no' };
    const failing = 'fnw'.includes(state) ? ({ kind: 'prometheus', reason: 'refused', message: 'no' } as const) : null;
    const sources = state === '-' ? [] : [healthOf(kind, { lastSuccessAtMs, lastError, failing })];
    const clock = { wallMs: () => wallMs + nowMs, monotonicMs: () => nowMs };
    const [problem] = losses.look(sources, clock);
    code = problem?.fact.code ?? null;
    const last = problem === undefined ? '.' : String(((problem.beganMs ?? 0) - wallMs) / 1000).at(-1);
    found.push(last ?? '');
  }
  const seen = events.newest(null).map(({ atMs, fact: { code } }) => `${(atMs - wallMs) / 1000} ${code}`);
  return { found: found.join(''), events: seen.reverse(), code };
}

describe('a source', () => {
  test.each<[string, string, Kind, string, string[]]>([
    ['that answers is not lost', 'ggggggggg', 1, '.........', []],
    ['that loses one request is not lost', 'gggfwwwwgggg', 1, '............', []],
    ['that is rarely asked and loses one request is not lost', 'gsssssssssfwwwgsss', 1, '..................', []],
    ['that fails is lost after 3 s, since its first failure', 'ggfffff', 1, '.....22', ['2 source_lost']],
    ['that never answered is lost after 3 s, and once', 'fwwfwwwfwwwf', 1, '...000000000', ['0 source_lost']],
    ['whose request never ends is lost after 15 s', 'gwwwwwwwwwwwwwwwww', 1, '................11', ['1 source_lost']],
    ['that measures every 5 s is lost after 10 s', 'gfffffffffffff', 5, '...........111', ['1 source_lost']],
    [
      'is back when it answers again for 2 s, since its first answer',
      'gfffffgggg',
      1,
      '....11....',
      ['1 source_lost', '6 source_back'],
    ],
    ['that answers now and then stays lost', 'gffffgffgffgff', 1, '....1.11.11.11', ['1 source_lost']],
    ['that is no longer asked is unknown, and not back', 'gffffssssffff', 1, '....1....1111', ['1 source_lost']],
    ['that is removed is not back', 'gffff-----', 1, '....1.....', ['1 source_lost']],
    ['that answers once and is removed is not back', 'gffffg----', 1, '....1.....', ['1 source_lost']],
    ['that comes back under its name is back', 'gffff---ggg', 1, '....1......', ['1 source_lost', '8 source_back']],
  ])('%s', (_, course, kind, found, events) => {
    expect(outcome(course, kind)).toMatchObject({ found, events });
  });
});

test.each([
  ['answered before it was lost', 'gffff', 'source_stale'],
  ['has never answered', 'ffff', 'source_silent'],
  ['answered once, after it was lost', 'ffffgf', 'source_stale'],
  ['comes back without the memory of its answers', 'gffff-n', 'source_stale'],
])('a source that %s has given data or none', (_, course, code) => {
  expect(outcome(course).code).toBe(code);
});

describe('an agent', () => {
  test('that is replaced by an update of its DaemonSet is not lost', () => {
    expect(outcome(`gg${'f'.repeat(10)}--${'f'.repeat(15)}ggg`, 'agent').events).toEqual([]);
  });

  test('is lost after 30 s, and back when it answers', () => {
    const { found, events } = outcome(`g${'f'.repeat(33)}ggg`, 'agent');
    expect(found.slice(29)).toBe('..111...');
    expect(events).toEqual(['1 source_lost', '34 source_back']);
  });

  test('is named by its node, whatever its address', () => {
    const losses = new SourceLosses(new EventLog());
    const failing = { kind: 'agent', reason: 'refused', message: 'no' } as const;
    const look = (ms: number, address: string) => {
      const lastError = { atMs: ms, message: 'no' };
      return losses.look([healthOf('agent', { address, failing, lastError })], {
        wallMs: () => ms,
        monotonicMs: () => ms,
      });
    };
    look(0, 'http://a');
    expect(look(31_000, 'http://b')).toEqual([
      {
        severity: 'error',
        beganMs: 0,
        subject: { kind: 'node', namespace: null, name: 'n1' },
        fact: { code: 'agent_not_responding', params: {} },
      },
    ]);
  });
});
