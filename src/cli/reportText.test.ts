import { describe, expect, it } from 'vitest';
import type { DoctorAnswer } from '../contract/v1/doctor.ts';
import { reportText } from './reportText.ts';

const report: DoctorAnswer = {
  status: 'success',
  language: 'en',
  connection: { name: 'c', source: 'kubernetes', ageSeconds: 1, functions: 2, pods: 3, nodes: 4 },
  sources: [
    {
      name: 'prometheus',
      address: 'http://p:9090',
      version: '2.53.1',
      lastSuccessAgeSeconds: 12.04,
      latencyMs: 3.21,
      lastError: { ageSeconds: 1, message: 'it broke' },
      intervalSeconds: null,
      figures: [],
    },
    {
      name: 'kubernetes',
      address: 'k',
      version: null,
      lastSuccessAgeSeconds: null,
      latencyMs: null,
      lastError: null,
      intervalSeconds: 15,
      figures: [],
    },
  ],
  figures: [
    { figure: 'node.cpuRate', source: 'agent', missing: false, intervalSeconds: 1, looked: 3, served: [] },
    { figure: 'logs', source: null, missing: true, intervalSeconds: null, looked: 1, served: [] },
    {
      figure: 'node.memRate',
      source: 'agent',
      missing: false,
      intervalSeconds: 1.004,
      looked: 3,
      served: [
        { source: 'agent', count: 2 },
        { source: 'prometheus', count: 1 },
      ],
    },
  ],
  findings: [
    {
      code: 'no_token',
      severity: 'warning',
      figures: [],
      params: {},
      source: null,
      text: 'Text.',
      fix: 'Fix.',
      copy: 'one\n  two',
    },
  ],
};

describe('reportText', () => {
  it('aligns columns, and indents text to copy', () => {
    const lines = reportText(report, false).split('\n');
    expect(lines).toContain(
      '  prometheus  http://p:9090  2.53.1   12 s ago      3.2 ms   -         it broke (1 s ago)',
    );
    expect(lines).toContain('  kubernetes  k              -        never         -        15 s      -');
    expect(lines).toContain('  node.memRate  agent 2/3, prometheus 1/3  1 s');
    expect(lines).toContain('  logs          no source                  -');
    expect(lines.slice(-7)).toEqual(['Warnings', '- Text.', '  Fix.', '    one', '      two', '  [no_token]', '']);
  });

  it('aligns Chinese text, whose characters are two columns wide', () => {
    const lines = reportText({ ...report, language: 'zh' }, false).split('\n');
    expect(lines).toContain('  来源        地址           版本    上次成功  延迟    间隔   最近的错误');
    expect(lines).toContain('  prometheus  http://p:9090  2.53.1  12 秒前   3.2 ms  -      it broke (1 秒前)');
  });

  it('uses colours only on request', () => {
    expect(reportText(report, true)).toContain('\u001b[33mWarnings\u001b[39m');
    expect(reportText(report, true)).toContain('\u001b[31m12 s ago');
    expect(reportText(report, false)).not.toContain('\u001b');
  });
});
