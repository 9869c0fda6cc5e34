import type { PageGrid } from '../../lib/pageGrid.ts';
import {
  beforeFigure,
  functionTable,
  gridTemplate,
  leastName,
  meterWidths,
  rightEdges,
  type TableColumn,
} from './columns.ts';
import type { FunctionRowForm } from './FunctionRow.tsx';

/** Columns on a phone: in a line above the track. */
const narrowColumns: readonly TableColumn[] = [
  { name: 'callsPerSecond', width: 56 },
  { name: 'errorPercent', width: 56 },
  { name: 'p95Ms', width: 62 },
];

/** What all function rows have in common. */
export function functionForm(grid: PageGrid, rowHeight: number, nodeName: (node: string) => string): FunctionRowForm {
  const { isNarrow, pad, figures } = grid;
  if (isNarrow) {
    const place = { height: rowHeight, sparklineX: null, memoryMeterX: null, trackTop: 22, trackHeight: 22 };
    return { columns: narrowColumns, template: gridTemplate(narrowColumns, 0), place, nodeName, isNarrow };
  }
  const columns = functionTable(grid);
  const edges = rightEdges(columns, pad + figures);
  const before = (name: string) => {
    const [right, width] = [edges.get(name), meterWidths(grid)[name]];
    return right === undefined || width === undefined ? null : right - beforeFigure - width;
  };
  return {
    columns,
    template: gridTemplate(columns, leastName(grid)),
    place: {
      height: rowHeight,
      sparklineX: before('cpuPercent'),
      memoryMeterX: before('memoryPercent'),
      trackTop: 0,
      trackHeight: rowHeight - 1,
    },
    nodeName,
    isNarrow,
  };
}
