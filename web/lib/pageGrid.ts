/** What decides the grid of a page. */
export interface WindowSize {
  /** CSS pixels, as `innerWidth` and `innerHeight` tell. */
  readonly width: number;
  readonly height: number;
  readonly devicePixelRatio: number;
}

/** Where figures, axis and reading stand, in CSS pixels of the scaled root. */
export interface PageGrid {
  readonly width: number;
  readonly height: number;
  /** Up to 720 px: figures above their track. */
  readonly isNarrow: boolean;
  /** From 721 to 1199 px: fewer columns. */
  readonly isMiddle: boolean;
  /** From 2000 px: more rows. */
  readonly isWide: boolean;
  /** Zoom of the root. */
  readonly scale: number;
  /** Device pixels of a CSS pixel of the scaled root. */
  readonly ratio: number;
  readonly rail: number;
  /** Width of the panel at the right, in which a function is open beside the list; 0 without one. */
  readonly panel: number;
  readonly pad: number;
  /** Width of the reading, right of the axis. */
  readonly reading: number;
  /** A whole number of device pixels. */
  readonly pixelsPerSecond: number;
  /** Width of the 60 seconds. */
  readonly axis: number;
  /** From the left edge of the window to the axis. */
  readonly axisLeft: number;
  /** Width of the figures, left of the axis. */
  readonly figures: number;
}

const railWidth = 72;
const panelWidth = 792;
const leastPixelsPerSecond = 5;
/** Left of the axis, as long as a second keeps its least width. */
const leastFigures = { middle: 480, full: 664 };

/** The grid that all pages share. @param hasPanel whether a function is open beside the page, where there is room for it */
export function pageGrid(size: WindowSize, hasPanel = false): PageGrid {
  // A large window of plain pixels is scaled: the same page as on a screen with a finer ratio.
  const scale = size.width >= 3200 && size.devicePixelRatio < 1.5 ? 1.5 : 1;
  const ratio = size.devicePixelRatio * scale;
  const width = Math.floor(size.width / scale);
  const isNarrow = width <= 720;
  const isMiddle = !isNarrow && width < 1200;
  const isWide = width >= 2000;
  const rail = isNarrow ? 0 : railWidth;
  const pad = isNarrow ? 12 : 16;
  const reading = isNarrow ? 54 : 56;
  const between = isNarrow ? 0 : 16;
  const panel = hasPanel && isWide ? panelWidth : 0;
  const room = width - rail - panel - 2 * pad - reading - between;
  const perSecond = (pixels: number) => Math.floor((pixels * ratio) / 60) / ratio;
  const pixelsPerSecond = isNarrow
    ? perSecond(room)
    : Math.max(
        leastPixelsPerSecond,
        perSecond(Math.min(room - (isMiddle ? leastFigures.middle : leastFigures.full), room / 2)),
      );
  const axis = 60 * pixelsPerSecond;
  const axisLeft = width - panel - pad - reading - axis;
  return {
    ...{ width, height: Math.floor(size.height / scale), isNarrow, isMiddle, isWide, scale, ratio },
    ...{ rail, panel, pad, reading, pixelsPerSecond, axis, axisLeft, figures: axisLeft - rail - pad - between },
  };
}

const panelPixelsPerSecond = 11;
/** Left of the panel's axis: the tops of its scales. */
const panelAxisLeft = 52;

/** The grid within the panel, from the left edge of the panel. Its axis has the same 60 seconds. */
export function panelGrid(page: PageGrid): PageGrid {
  const pixelsPerSecond = Math.floor(panelPixelsPerSecond * page.ratio) / page.ratio;
  return {
    ...page,
    ...{ width: panelWidth, rail: 0, panel: 0, pixelsPerSecond, axis: 60 * pixelsPerSecond },
    ...{ axisLeft: panelAxisLeft, figures: panelWidth - 2 * page.pad },
  };
}

/** Which columns the figures have room for. */
export type ColumnSet = 'least' | 'small' | 'middle' | 'usual' | 'large' | 'largest';

/** The columns of tables on a page with this grid, from their width. */
export function columnSet({ isMiddle, figures }: PageGrid): ColumnSet {
  // A second takes 5 px at least: up to 955 px of window, less than what the columns need is left.
  if (isMiddle) return figures >= leastFigures.middle ? 'middle' : figures >= 360 ? 'small' : 'least';
  if (figures >= 880) return 'largest';
  return figures >= 756 ? 'large' : 'usual';
}
