import { describe, expect, it } from 'vitest';
import type { SourceFailure, SourceHealth } from './sourceHealth.ts';
import { SourceWatch } from './sourceWatch.ts';

const refused: SourceFailure = { kind: 'prometheus', reason: 'refused', message: 'Connection refused.' };
const denied: SourceFailure = { kind: 'prometheus', reason: 'unauthorized', message: '401' };

/**
 * What happens at each look, one letter each half second: `.` not asked yet, `g` good, `f` failing, `d` 401, `s`
 * silent.
 */
function changesIn(course: string): string[] {
  const watch = new SourceWatch();
  let lastSuccessAtMs: number | null = null;
  const seen: string[] = [];
  for (const [index, state] of [...course].entries()) {
    const nowMs = index * 500;
    if (state === 'g') lastSuccessAtMs = 1_700_000_000_000 + nowMs;
    const failing = state === 'f' ? refused : state === 'd' ? denied : null;
    for (const { failure, lostForMs, hadAnswered } of watch.look([health({ lastSuccessAtMs, failing })], nowMs)) {
      const what = lostForMs === null ? `lost: ${failure.reason}` : `back after ${lostForMs} ms`;
      seen.push(`${nowMs} ${what}${hadAnswered ? '' : ', first'}`);
    }
  }
  return seen;
}

function health(given: Partial<SourceHealth>): SourceHealth {
  return {
    name: 'prometheus',
    address: 'http://a',
    version: null,
    lastSuccessAtMs: null,
    latencyMs: null,
    lastError: null,
    intervalSeconds: null,
    failing: null,
    findings: [],
    ...given,
  };
}

describe('SourceWatch', () => {
  it.each([
    ['says nothing while a source has not been asked', '........', []],
    ['says nothing about a source that answers', 'gggggggggg', []],
    ['reports a source that never answers soon, and once', 'ffffffffffffffffffff', ['500 lost: refused, first']],
    ['does not report a single failure before the first answer', '.fgggg', []],
    ['reports one that fails later after 3 s', 'ggffffffffffff', ['4000 lost: refused']],
    ['does not report single failures of one that answers', 'gffgffffgfffffg', []],
    [
      'reports once when a source is back, after 2 s',
      'ffffgggggggggg',
      ['500 lost: refused, first', '4000 back after 4000 ms, first'],
    ],
    ['does not report a moment in which a lost source answers', 'ffffgfffgfgfff', ['500 lost: refused, first']],
    ['does not report another reason in between', 'fffdddddddffff', ['500 lost: refused, first']],
    ['does not take one that is no longer asked for one that is back', 'ffffssssssssss', ['500 lost: refused, first']],
    [
      'reports each later failure and recovery once',
      'ggffffffffffgggggggffffffffffggggggg',
      ['4000 lost: refused', '8000 back after 7000 ms', '12500 lost: refused', '16500 back after 7000 ms'],
    ],
  ])('%s', (_what, course, want) => {
    expect(changesIn(course)).toEqual(want);
  });

  it('reports a source as back after 2 s, even if the wall clock was set back meanwhile', () => {
    const watch = new SourceWatch();
    const look = (nowMs: number, failing: SourceFailure | null, lastSuccessAtMs: number) =>
      watch.look([health({ failing, lastSuccessAtMs })], nowMs).map(({ lostForMs }) => lostForMs);
    const hourMs = 3_600_000;
    expect([look(0, null, hourMs), look(500, refused, hourMs), look(3500, refused, hourMs)]).toEqual([[], [], [null]]);
    expect([look(4000, null, 1), look(6000, null, 2001)]).toEqual([[], [5500]]);
  });

  it('keeps sources apart by name and address, and forgets those that are gone', () => {
    const watch = new SourceWatch();
    const sources = ['http://a', 'http://b'].map((address) => health({ address, failing: refused }));
    const lostAt = (nowMs: number, of = sources) => watch.look(of, nowMs).map(({ source }) => source.address);
    expect([lostAt(0), lostAt(500), lostAt(1000)]).toEqual([[], ['http://a', 'http://b'], []]);
    expect([lostAt(1500, sources.slice(1)), lostAt(2000), lostAt(2500)]).toEqual([[], [], ['http://a']]);
  });
});
