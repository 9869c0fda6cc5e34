import { describe, expect, it } from 'vitest';
import { fakePod } from '../../../test/fakeConnection.ts';
import type { PodRecord } from '../inventory/inventory.ts';
import { coarseSum, type FunctionUsage } from './coarseUsage.ts';

const pod = (name: string, startedAtMs: number | null = 0) => fakePod(name, 'add', { startedAtMs });
const usage = (cpuPercent: number | null, workingSetBytes: number | null): FunctionUsage => ({
  cpuPercent,
  workingSetBytes,
});

describe('coarseSum', () => {
  it.each<[string, PodRecord[], Record<string, FunctionUsage>, FunctionUsage]>([
    ['no pods', [], {}, usage(0, null)],
    ['two pods', [pod('a'), pod('b')], { a: usage(1, 10), b: usage(2, 20) }, usage(3, 30)],
    ['a pod that was not measured', [pod('a'), pod('b')], { a: usage(1, 10) }, usage(null, null)],
    ['a pod whose CPU is unknown', [pod('a'), pod('b')], { a: usage(1, 10), b: usage(null, 20) }, usage(null, 30)],
    ['a pod that started later', [pod('a'), pod('b', 1001)], { a: usage(1, 10), b: usage(9, 5) }, usage(1, 15)],
    ['a pod that started later, not measured', [pod('a'), pod('b', 1001)], { a: usage(1, 10) }, usage(1, null)],
    ['a pod that has not started', [pod('a'), pod('b', null)], { a: usage(1, 10) }, usage(1, 10)],
    ['only pods that started later', [pod('a', 1001)], { a: usage(9, 10) }, usage(null, 10)],
    ['only pods that have not started', [pod('a', null)], {}, usage(null, null)],
    ['a pod that started at an unknown time', [pod('a', Number.NaN)], { a: usage(1, 10) }, usage(1, 10)],
  ])('%s', (_name, pods, used, want) => {
    expect(coarseSum(pods, 1000, ({ uid }) => used[uid] ?? null)).toEqual(want);
  });

  it('leaves out of CPU what started after the measurement of its own pod began', () => {
    const begun: Readonly<Record<string, number>> = { a: 1000, b: 5000 };
    const both = [pod('a', 1001), pod('b', 1001)];
    const used = () => usage(1, 10);
    expect(coarseSum(both, ({ uid }) => begun[uid] ?? 0, used)).toEqual(usage(1, 20));
  });
});
