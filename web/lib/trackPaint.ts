/** The tokens that tracks are drawn with. */
const names = [
  'n3',
  'n4',
  'n5',
  'n6',
  'n7',
  'ink',
  'err',
  'cpu',
  'mem',
  'up',
  'down',
  'accent',
  'accent-weak',
  'accent-line',
  'bad',
  'bad-weak',
  'n2',
  'grid',
  'lat-50',
  'lat-95',
  'lat-99',
  'n9',
] as const;

/** The colours that tracks are drawn in, by the names of their tokens. */
export type PaintName = (typeof names)[number];

/** A fill of a canvas. */
export type Fill = string | CanvasPattern;

/** What tracks are drawn with: the colours of the theme, and hatches in these. */
export interface TrackPaint {
  readonly colour: (name: PaintName) => string;
  /** Seconds that nobody measured. */
  readonly gap: Fill;
  /** Below values that are held between samples. */
  readonly held: (name: PaintName) => Fill;
}

/**
 * Reads the tokens as they are at `element`. Make it anew when the theme or the pixel ratio changes.
 * @param ratio device pixels of a CSS pixel
 */
export function readTrackPaint(element: Element, context: CanvasRenderingContext2D, ratio: number): TrackPaint {
  const style = getComputedStyle(element);
  const colours = new Map(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
  const colour = (name: PaintName) => colours.get(name) ?? '';
  const hatches = new Map<PaintName, Fill>();
  return {
    colour,
    gap: hatch(context, colour('n5'), { period: 6, width: 1, ratio }),
    held: (name) => {
      const known = hatches.get(name) ?? hatch(context, colour(name), { period: 5, width: 1.4, ratio });
      hatches.set(name, known);
      return known;
    },
  };
}

interface HatchForm {
  /** Distance between two strokes, CSS pixels. */
  readonly period: number;
  readonly width: number;
  readonly ratio: number;
}

/** Strokes at 45°. */
function hatch(context: CanvasRenderingContext2D, colour: string, { period, width, ratio }: HatchForm): Fill {
  // Drawn finer than the screen: a rotated pattern is sampled.
  const scale = ratio * 2;
  const tile = document.createElement('canvas');
  tile.width = tile.height = Math.round(period * scale);
  const strokes = tile.getContext('2d');
  if (strokes === null) return colour;
  strokes.fillStyle = colour;
  strokes.fillRect(0, 0, width * scale, tile.height);
  const pattern = context.createPattern(tile, 'repeat');
  if (pattern === null) return colour;
  pattern.setTransform(new DOMMatrix().rotate(45).scale(1 / scale));
  return pattern;
}
