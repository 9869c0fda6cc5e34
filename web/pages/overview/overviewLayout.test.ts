import { describe, expect, it } from 'vitest';
import { overviewLayout } from './overviewLayout.ts';

const heights = { functionRow: 28, nodeRow: 32, line: 24 };
const contents = { isNarrow: false, heights, problems: 2, lanes: 5, nodes: 4, nodeHeight: 32 };

describe('the layout of the overview', () => {
  it('has problems and running calls side by side', () => {
    expect(overviewLayout(contents)).toEqual({ lanesTop: 28, linesHeight: 120, nodesTop: 184, functionsTop: 348 });
    expect(overviewLayout({ ...contents, problems: 6 }).nodesTop).toBe(208);
  });

  it('has them one below the other on a phone, without problems none', () => {
    const narrow = { ...contents, isNarrow: true, lanes: 3, nodes: 1, nodeHeight: 48 };
    expect(overviewLayout(narrow)).toEqual({ lanesTop: 104, linesHeight: 72, nodesTop: 204, functionsTop: 280 });
    expect(overviewLayout({ ...narrow, problems: 0 }).lanesTop).toBe(28);
  });
});
