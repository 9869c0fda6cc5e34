import { describe, expect, it } from 'vitest';
import { agentChoice } from './agentChoice.ts';
import { readFlags } from './readFlags.ts';

function choose(...agents: string[]) {
  const mistakes: string[] = [];
  const { values } = readFlags(
    agents.flatMap((agent) => ['--agent', agent]),
    {},
  );
  const { addresses, token } = agentChoice(values, mistakes);
  return { addresses: Object.fromEntries(addresses), token, mistakes };
}

describe('agentChoice', () => {
  it.each<[string[], Record<string, string>]>([
    [[], {}],
    [['n1=http://10.0.0.7:8010'], { n1: 'http://10.0.0.7:8010' }],
    [['n1=http://10.0.0.7:8010/', 'n-2.x=https://a/b/'], { n1: 'http://10.0.0.7:8010', 'n-2.x': 'https://a/b' }],
    [['N1=http://a', 'fd00::1=http://b'], { N1: 'http://a', 'fd00::1': 'http://b' }],
    [['n1=http://[fd00::7]:8010'], { n1: 'http://[fd00::7]:8010' }],
  ])('%j', (agents, addresses) => expect(choose(...agents)).toEqual({ addresses, token: null, mistakes: [] }));

  it.each([
    'http://10.0.0.7:8010',
    'n1',
    '=http://a',
    'n1=',
    'n1=10.0.0.7:8010',
    'n1=ftp://a',
    'n1=http://user:word@a',
    'n1=http://a?x=1',
    'n_1=http://a',
    '[fd00::1]=http://a',
  ])('%s is no agent', (agent) => {
    expect(choose(agent).mistakes).toEqual([expect.stringContaining('is not NODE=URL')]);
  });

  it('a node has one agent', () => {
    expect(choose('n1=http://a', 'n1=http://b').mistakes).toEqual([expect.stringContaining('named twice')]);
  });
});
