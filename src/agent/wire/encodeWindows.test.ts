import { describe, expect, it } from 'vitest';
import { type Answer, encode, example } from '../../../test/agent/madeAnswer.ts';
import { decodeWindows } from './decodeWindows.ts';
import { containerSeriesNames, mostAnswerBytes, mostContainers, mostPods, podSeriesNames } from './wireFormat.ts';

describe('pages of an answer', () => {
  /** All values differ, so no column can be shortened. */
  const varied = Array.from({ length: 60 }, (_, second) => 100 + second);
  const zeros = new Array<number>(60).fill(0);
  const podsOf = (count: number, containerCount: number, values: readonly number[]): Answer['pods'] => {
    const columns = containerSeriesNames.map(() => [...values]);
    const containers = Array.from({ length: containerCount }, (_, index) => ({
      id: index.toString(16).padStart(64, '0'),
      isLive: true,
      isWhole: true,
      memoryLimitBytes: 1000,
      columns,
    }));
    return Array.from({ length: count }, (_, index) => ({
      own: podSeriesNames.map(() => [...values]),
      uid: `00000000-0000-4000-8000-${index.toString(16).padStart(12, '0')}`,
      containers,
    }));
  };
  /** The answers needed for all pods, each requested from where the previous one ended. */
  const pagesOf = (pods: Answer['pods']) => {
    const pages: { bytes: number; pods: number; containers: number }[] = [];
    const uids: string[] = [];
    for (let left = pods; left.length > 0; ) {
      const bytes = encode({ ...example, seconds: 60, pods: left });
      const decoded = decodeWindows(bytes);
      const containers = decoded.pods.reduce((sum, each) => sum + each.containers.length, 0);
      pages.push({ bytes: bytes.length, pods: decoded.pods.length, containers });
      uids.push(...decoded.pods.map(({ uid }) => uid));
      const next = left.findIndex(({ uid }) => uid === decoded.leftOutFrom);
      left = next < 0 ? [] : left.slice(next);
      if (pages.length > 100) throw new Error('too many answers');
    }
    return { pages, uids };
  };

  it.each([
    ['as many pods and containers as fit', podsOf(mostPods, 8, zeros), 1],
    ['more containers than fit', podsOf(mostPods, 9, zeros), 2],
    ['more bytes than fit', podsOf(mostPods, 8, varied), 2],
    ['more pods than fit', podsOf(mostPods + 1, 1, zeros), 2],
    ['pods that each fill an answer', podsOf(3, mostContainers, zeros), 3],
  ])('have all of %s, each pod once and whole', (_what, pods, pageCount) => {
    const { pages, uids } = pagesOf(pods);
    expect(uids).toEqual(pods.map(({ uid }) => uid));
    expect(pages.length).toBe(pageCount);
    for (const page of pages) {
      expect(page.bytes).toBeLessThanOrEqual(mostAnswerBytes);
      expect(page.containers).toBeLessThanOrEqual(mostContainers);
      expect(page.pods).toBeLessThanOrEqual(mostPods);
    }
  });

  it('leave out a pod that fits into no answer', () => {
    const [huge] = podsOf(1, mostContainers + 1, zeros);
    const [first, second] = podsOf(3, 1, zeros).slice(1);
    if (huge === undefined || first === undefined || second === undefined) throw new Error('made above');
    expect(pagesOf([first, huge, second]).uids).toEqual([first.uid, second.uid]);
    expect(pagesOf([huge, first, second]).uids).toEqual([first.uid, second.uid]);
  });
});
