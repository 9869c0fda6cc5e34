import { describe, expect, it } from 'vitest';
import type { Finding } from './finding.ts';
import { sentence, wordsOf } from './findingWords.ts';

describe('the words of a finding', () => {
  const clock: Finding = { code: 'agent_clock_off', params: { node: 'n1', aheadSeconds: -1.26 } };

  it.each<[Finding, string]>([
    [clock, 'its clock is 1.3 s behind'],
    [{ code: 'agent_clock_off', params: { node: 'n1', aheadSeconds: 7 } }, 'its clock is 7.0 s ahead'],
    [
      { code: 'may_not_read_pods', params: { verbs: ['watch'], namespace: 'fns' } },
      'right to watch pods in the namespace fns is missing',
    ],
    [
      { code: 'may_not_read_pods', params: { verbs: ['list', 'watch'], namespace: null } },
      'right to list, watch pods is missing',
    ],
  ])('%j', (finding, words) => {
    expect(wordsOf('en', finding).text).toContain(words);
  });

  it('in Chinese tell the same', () => {
    expect(wordsOf('zh', clock).text).toContain('慢 1.3 秒');
  });

  it('in one line say what mends it', () => {
    expect(sentence({ code: 'watchdogs_unreachable', params: {} })).toMatch(/gateway sees\. Run faascope/);
  });
});
