import { describe, expect, it } from 'vitest';
import { otherNodes } from './diagnose.ts';

const ours = [
  { name: 'n1', ip: '10.0.0.1' },
  { name: 'n2', ip: '10.0.0.2' },
];
const dual = { name: 'n1', ip: '10.0.0.1', otherAddresses: ['fd00::1', '203.0.113.7'] };
const target = (nodename: string, nodeLabel = '') => ({ instance: '10.9.9.9:9100', nodename, nodeLabel });

describe('the nodes of another cluster', () => {
  it.each<[string, Parameters<typeof otherNodes>, readonly string[] | null]>([
    ['nothing is told', [ours, [], []], null],
    ['we know none', [[], [{ name: 'x', ip: '' }], []], null],
    ['the same', [ours, ours, []], null],
    [
      'one is the same: the cluster grows',
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
    ['an exporter of ours', [ours, [], [target('n1'), target('elsewhere')]], null],
    ['exporters of others', [ours, [], [target('m1'), target('', 'm2')]], ['m1', 'm2']],
    ['the same name in other case', [ours, [{ name: 'N1', ip: '10.0.0.1' }], []], null],
    ['the same name with its domain', [ours, [{ name: 'n1.example.com', ip: '10.0.0.1' }], []], null],
    ['the same name at its second address', [[dual], [{ name: 'n1', ip: 'fd00:0::1' }], []], null],
    ['another name at an address of ours', [ours, [{ name: 'm1', ip: '10.0.0.1' }], []], ['m1 (10.0.0.1)']],
    ['an exporter of ours in other case', [ours, [], [target('N1')]], null],
    ['an exporter of ours by its domain', [ours, [], [target('n2.example.com')]], null],
    [
      'an exporter at an external address of ours',
      [[dual], [], [{ instance: '203.0.113.7:9100', nodename: 'x', nodeLabel: '' }]],
      null,
    ],
    ['exporters that do not say', [ours, [], [target('')]], null],
  ])('%s', (_what, given, names) => {
    expect(otherNodes(...given)).toEqual(names);
  });
});
