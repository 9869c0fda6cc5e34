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
    ['a pod that started later', [pod('a'), pod('b', 1001)], { a: usage(1, 10) }, usage(1, 10)],
    ['a pod that has not started', [pod('a'), pod('b', null)], { a: usage(1, 10) }, usage(1, 10)],
    ['only pods that started later', [pod('a', 1001)], {}, usage(null, null)],
    ['a pod that started at an unknown time', [pod('a', Number.NaN)], { a: usage(1, 10) }, usage(1, 10)],
  ])('%s', (_name, pods, used, want) => {
    expect(coarseSum(pods, 1000, ({ uid }) => used[uid] ?? null)).toEqual(want);
  });
});
