import { describe, expect, it } from 'vitest';
import { otherNodes } from './diagnose.ts';

const ours = [
  { name: 'n1', ip: '10.0.0.1' },
  { name: 'n2', ip: '10.0.0.2' },
];
const dual = { name: 'n1', ip: '10.0.0.1', otherAddresses: ['fd00::1', '203.0.113.7'] };
const target = (nodename: string, nodeLabel = '') => ({ instance: '10.9.9.9:9100', nodename, nodeLabel });

describe('otherNodes', () => {
  it.each<[string, Parameters<typeof otherNodes>, readonly string[] | null]>([
    ['nothing is reported', [ours, [], []], null],
    ['we know no nodes', [[], [{ name: 'x', ip: '' }], []], null],
    ['the same nodes', [ours, ours, []], null],
    [
      'one shared node, as while a cluster grows',
      [
        ours,
        [
          { name: 'n2', ip: '10.0.0.2' },
          { name: 'n3', ip: '' },
        ],
        [],
      ],
      null,
    ],
    ['the same name without an address', [ours, [{ name: 'n1', ip: '' }], []], null],
    ['the same name at another address', [ours, [{ name: 'n1', ip: '10.7.0.1' }], []], ['n1 (10.7.0.1)']],
    ['other names', [ours, [{ name: 'm1', ip: '10.7.0.1' }], []], ['m1 (10.7.0.1)']],
    ['a target of ours', [ours, [], [target('n1'), target('elsewhere')]], null],
    ['targets of other nodes', [ours, [], [target('m1'), target('', 'm2')]], ['m1', 'm2']],
    ['the same name in another case', [ours, [{ name: 'N1', ip: '10.0.0.1' }], []], null],
    ['the same name with its domain', [ours, [{ name: 'n1.example.com', ip: '10.0.0.1' }], []], null],
    ['the same name at its second address', [[dual], [{ name: 'n1', ip: 'fd00:0::1' }], []], null],
    ['another name at an address of ours', [ours, [{ name: 'm1', ip: '10.0.0.1' }], []], ['m1 (10.0.0.1)']],
    ['a target of ours in another case', [ours, [], [target('N1')]], null],
    ['a target of ours with its domain', [ours, [], [target('n2.example.com')]], null],
    [
      'a target at an external address of ours',
      [[dual], [], [{ instance: '203.0.113.7:9100', nodename: 'x', nodeLabel: '' }]],
      null,
    ],
    ['targets that do not name their machine', [ours, [], [target('')]], null],
  ])('given %s', (_what, given, names) => {
    expect(otherNodes(...given)).toEqual(names);
  });
});
