import { describe, expect, it } from 'vitest';
import type { V1Answers } from '../../src/client/client.ts';
import { favicon, problemCount, tabTitle } from './problemCount.ts';

type Finding = V1Answers['findings']['items'][number];

const finding = (severity: Finding['severity'], endedSeconds: number | null = null): Finding => ({
  connection: 'local',
  id: severity,
  severity,
  subject: { kind: 'function', namespace: 'a', name: 'b' },
  sinceSeconds: 1000,
  endedSeconds,
  code: 'calls_failing',
  params: {},
  en: '',
  zh: '',
  action: { en: '', zh: '' },
  revision: 1,
});

describe('The number of problems', () => {
  it.each<[string, Finding[], ReturnType<typeof problemCount>]>([
    ['nothing', [], { count: 0, worst: null }],
    ['a note', [finding('note')], { count: 0, worst: null }],
    ['what has ended', [finding('error', 1010)], { count: 0, worst: null }],
    ['a warning', [finding('warning'), finding('note')], { count: 1, worst: 'warning' }],
    ['an error beside a warning', [finding('warning'), finding('error')], { count: 2, worst: 'error' }],
  ])('of %s', (_name, findings, count) => {
    expect(problemCount(findings)).toEqual(count);
  });

  it.each([
    [0, 'Overview', 'lab', 'Overview · lab · faascope'],
    [2, 'add', 'lab', '(2) add · lab · faascope'],
    [0, 'add', null, 'add · faascope'],
  ])('%d stands in the title of %s', (count, page, connection, title) => {
    expect(tabTitle(count, page, connection)).toBe(title);
  });

  it.each<[number, 'error' | 'warning' | null, RegExp]>([
    [0, null, /^((?!<text).)*$/],
    [3, 'warning', /fill="#f2b33d".*>3<\/text>/],
    [12, 'error', /fill="#e5484d".*>9\+<\/text>/],
  ])('%d stands in the sign of the tab', (count, worst, drawn) => {
    const address = favicon({ count, worst });
    expect(decodeURIComponent(address.replace('data:image/svg+xml,', ''))).toMatch(drawn);
  });
});
