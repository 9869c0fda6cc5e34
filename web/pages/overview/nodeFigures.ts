import type { WindowState } from '../../../src/client/client.ts';
import type { CellText } from '../../lib/figureCell.ts';
import type { NodeItem } from './overviewItems.ts';
import { ageReading, coarseCell, everyReading, listed, measured, measuredShare, type Reading } from './rowFigures.ts';
import { type Shown, type ShownFigure, shownFigure } from './shownFigure.ts';

/** The figures of a node row, by the API's names. */
export const nodeColumns = [
  'networkDownKibPerSecond',
  'networkUpKibPerSecond',
  'diskReadKibPerSecond',
  'diskWriteKibPerSecond',
  'rootDiskPercent',
  'cpuPercent',
  'memoryPercent',
] as const;

/** A measured column of the node table, by its name in the API. */
export type NodeColumn = (typeof nodeColumns)[number];

/** What a node row shows. */
export interface NodeFigures {
  readonly isWatched: boolean;
  readonly cells: Readonly<Record<NodeColumn, CellText>>;
  readonly shown: Readonly<Record<NodeColumn, ShownFigure>>;
  /** Name of the source of its CPU; null where nobody measures it. */
  readonly source: string | null;
  readonly reading: Reading;
}

/** Shares that are marked when nearly full; CPU never is. */
const shares: ReadonlySet<NodeColumn> = new Set(['rootDiskPercent', 'memoryPercent']);

/** What the row of a node shows. @param window null while it is not followed second by second */
export function nodeFigures(item: NodeItem, window: WindowState | null, shown: Shown): NodeFigures {
  const figures = byColumn((name) =>
    window === null ? listed(listedValue(item, name), shown) : shownFigure(window, name, shown),
  );
  const isWatched = window !== null;
  const source = (window?.sources ?? item.sources)['cpuPercent']?.source ?? null;
  return {
    isWatched,
    cells: byColumn((name) => cellOf(name, figures[name], isWatched)),
    shown: figures,
    source,
    reading: source === null ? { kind: 'noSource' } : readingOf(item, figures, isWatched, shown),
  };
}

function byColumn<Value>(of: (name: NodeColumn) => Value): Readonly<Record<NodeColumn, Value>> {
  return {
    networkDownKibPerSecond: of('networkDownKibPerSecond'),
    networkUpKibPerSecond: of('networkUpKibPerSecond'),
    diskReadKibPerSecond: of('diskReadKibPerSecond'),
    diskWriteKibPerSecond: of('diskWriteKibPerSecond'),
    rootDiskPercent: of('rootDiskPercent'),
    cpuPercent: of('cpuPercent'),
    memoryPercent: of('memoryPercent'),
  };
}

function cellOf(name: NodeColumn, figure: ShownFigure, isWatched: boolean): CellText {
  if (!isWatched) return coarseCell(figure.value);
  return shares.has(name) ? measuredShare(figure) : measured(figure);
}

/** The list has no reads and writes. */
function listedValue(item: NodeItem, name: NodeColumn): number | null {
  return name === 'diskReadKibPerSecond' || name === 'diskWriteKibPerSecond' ? null : item[name];
}

function readingOf(
  item: NodeItem,
  figures: Readonly<Record<NodeColumn, ShownFigure>>,
  isWatched: boolean,
  { isHeld }: Shown,
): Reading {
  if (isWatched) return ageReading([figures.cpuPercent, figures.memoryPercent]);
  return isHeld ? { kind: 'none' } : everyReading(item.sources);
}
