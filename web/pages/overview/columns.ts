import { type ColumnSet, columnSet, type PageGrid } from '../../lib/pageGrid.ts';

/** A column of a fixed width. */
export interface TableColumn {
  readonly name: string;
  readonly width: number;
}

/** Between two columns. */
const gap = 8;

/** Width of the mark. */
const markWidth = 10;

const widths = (...columns: readonly (readonly [name: string, width: number])[]): readonly TableColumn[] =>
  columns.map(([name, width]) => ({ name, width }));

const functionUsage = (node: number) =>
  widths(['cpuPercent', 98], ['memoryPercent', 78], ['replicasReady', 34], ['node', node]);

const functionTables: Readonly<Record<ColumnSet, readonly TableColumn[]>> = {
  least: widths(['callsPerSecond', 46], ['errorPercent', 46], ['p95Ms', 50]),
  small: [
    ...widths(['callsPerSecond', 46], ['errorPercent', 46], ['p95Ms', 50]),
    ...widths(['cpuPercent', 36], ['memoryPercent', 62]),
  ],
  middle: widths(
    ...([
      ['callsPerSecond', 46],
      ['errorPercent', 46],
      ['p95Ms', 50],
      ['cpuPercent', 36],
      ['memoryPercent', 78],
      ['node', 70],
    ] as const),
  ),
  usual: [...widths(['callsPerSecond', 50], ['errorPercent', 50], ['p50Ms', 50], ['p95Ms', 50]), ...functionUsage(78)],
  large: [
    ...widths(['callsPerSecond', 52], ['errorPercent', 52], ['p50Ms', 54], ['p95Ms', 54], ['p99Ms', 54]),
    ...functionUsage(98),
  ],
  largest: [
    ...widths(['callsPerSecond', 52], ['errorPercent', 52], ['p50Ms', 54], ['p95Ms', 54], ['p99Ms', 54]),
    ...widths(['runMeanMs', 54], ['responseMeanMs', 54]),
    ...functionUsage(98),
  ],
};

const network = (width: number) => widths(['networkDownKibPerSecond', width], ['networkUpKibPerSecond', width]);

const nodeUsage = (disk: number, source: number) => [
  ...widths(['rootDiskPercent', disk], ['cpuPercent', 98], ['memoryPercent', 78]),
  ...widths(['pods', 34], ['source', source]),
];

const nodeTables: Readonly<Record<ColumnSet, readonly TableColumn[]>> = {
  least: widths(['rootDiskPercent', 36], ['cpuPercent', 36], ['memoryPercent', 62]),
  small: [...network(46), ...widths(['rootDiskPercent', 36], ['cpuPercent', 36], ['memoryPercent', 62])],
  middle: [
    ...network(46),
    ...widths(['rootDiskPercent', 36], ['cpuPercent', 36], ['memoryPercent', 78], ['source', 70]),
  ],
  usual: [...network(48), ...nodeUsage(90, 78)],
  large: [...network(52), ...nodeUsage(178, 98)],
  largest: [
    ...network(52),
    ...widths(['diskReadKibPerSecond', 64], ['diskWriteKibPerSecond', 64]),
    ...nodeUsage(158, 98),
  ],
};

/** The columns of the function table, after mark and name. CPU, memory, ready and node stand below those of nodes. */
export function functionTable(grid: PageGrid): readonly TableColumn[] {
  return functionTables[columnSet(grid)];
}

/** The columns of the node table, after mark and name. */
export function nodeTable(grid: PageGrid): readonly TableColumn[] {
  return nodeTables[columnSet(grid)];
}

const leastNames: Readonly<Record<ColumnSet, number>> = {
  ...{ least: 52, small: 62, middle: 84, usual: 90, large: 90, largest: 90 },
};

/** What a name has at least in these tables, px. */
export function leastName(grid: PageGrid): number {
  return leastNames[columnSet(grid)];
}

/** The value of `grid-template-columns`; what the columns leave goes to the name. @param leastName px */
export function gridTemplate(columns: readonly TableColumn[], leastName: number): string {
  return [`${markWidth}px`, `minmax(${leastName}px, 1fr)`, ...columns.map(({ width }) => `${width}px`)].join(' ');
}

/** The right edge of each column, px from the left edge of the page. @param right that of the last one */
export function rightEdges(columns: readonly TableColumn[], right: number): ReadonlyMap<string, number> {
  const edges = new Map<string, number>();
  let edge = right;
  for (const { name, width } of columns.toReversed()) {
    edges.set(name, edge);
    edge -= width + gap;
  }
  return edges;
}

/** Widths of the meters before figures; what a table has no room for is left out. */
export function meterWidths(grid: PageGrid): Readonly<Record<string, number>> {
  const columns = columnSet(grid);
  if (columns === 'least' || columns === 'small') return {};
  if (columns === 'middle') return { memoryPercent: 36 };
  return { rootDiskPercent: { usual: 44, large: 90, largest: 100 }[columns], cpuPercent: 60, memoryPercent: 36 };
}

/** Between a meter or sparkline and the left edge of its figure: the figure has 32 px, with 6 px before it. */
export const beforeFigure = 38;
