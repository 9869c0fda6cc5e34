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
      'Missing permission: watch pods in namespace fns.',
    ],
    [
      { code: 'may_not_read_pods', params: { verbs: ['list', 'watch'], namespace: null } },
      'Missing permission: list, watch pods.',
    ],
  ])('fill the parameters of %j into English', (finding, words) => {
    expect(wordsOf('en', finding).text).toContain(words);
  });

  it('fill the same parameters into Chinese', () => {
    expect(wordsOf('zh', clock).text).toContain('慢 1.3 秒');
  });

  it('end with the fix when written on one line', () => {
    expect(sentence({ code: 'watchdogs_unreachable', params: {} })).toMatch(/gateway\. Run faascope/);
  });
});
