import { describe, expect, it } from 'vitest';
import { plainText } from '../../lib/figures.ts';
import { type NodeColumn, nodeColumns, nodeFigures } from './nodeFigures.ts';
import type { Shown } from './shownFigure.ts';
import { nodeItem, windowState } from './testItems.ts';

const live: Shown = { second: 1000, axisEndSecond: 1000, isHeld: false };
const busy = windowState({
  cpuPercent: 97,
  memoryPercent: 94.6,
  rootDiskPercent: 61.8,
  networkDownKibPerSecond: 227,
  networkUpKibPerSecond: 295,
  diskReadKibPerSecond: 12,
  diskWriteKibPerSecond: 260,
});

describe('the figures of a node', () => {
  it('are of the newest second while it is watched', () => {
    const { cells, source, reading } = nodeFigures(nodeItem(), busy, live);
    expect(nodeColumns.map((name) => plainText(cells[name].text))).toEqual([
      ...['227', '295', '12.0', '260', '61.8', '97.0', '94.6'],
    ]);
    expect([source, reading]).toEqual(['agent', { kind: 'none' }]);
  });

  it('are coarse where nobody watches it', () => {
    const { cells, reading } = nodeFigures(nodeItem(), null, live);
    expect(nodeColumns.map((name) => plainText(cells[name].text))).toEqual([
      ...['~562', '~639', '–', '–', '~44.2', '~69.2', '~51.6'],
    ]);
    expect(reading).toEqual({ kind: 'every', seconds: 10 });
  });

  it('are unknown for a held second where nobody watches it', () => {
    const { cells, source, reading } = nodeFigures(nodeItem(), null, { ...live, second: 980, isHeld: true });
    expect(nodeColumns.map((name) => plainText(cells[name].text))).toEqual(Array(7).fill('–'));
    expect([source, reading]).toEqual(['agent', { kind: 'none' }]);
  });

  it.each<[NodeColumn, string]>([
    ['memoryPercent', 'critical'],
    ['cpuPercent', 'plain'],
    ['rootDiskPercent', 'plain'],
  ])('mark what is nearly full, but never CPU: %s is %s', (name, tone) => {
    expect(nodeFigures(nodeItem(), busy, live).cells[name].tone).toBe(tone);
  });

  it('say how old they are, how far apart, or that nobody measures them', () => {
    const old = windowState({ cpuPercent: 1 }, { gaps: [1000, 999, 998, 997, 996] });
    expect(nodeFigures(nodeItem(), old, live).reading).toEqual({ kind: 'old', seconds: 5 });
    const slow = windowState({ cpuPercent: 1 }, { intervalSeconds: 15 });
    expect(nodeFigures(nodeItem(), slow, live).reading).toEqual({ kind: 'every', seconds: 15 });
    const none = { ...windowState({}), sources: {} };
    expect(nodeFigures(nodeItem(), none, live)).toMatchObject({ source: null, reading: { kind: 'noSource' } });
  });
});
