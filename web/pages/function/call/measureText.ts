let context: CanvasRenderingContext2D | null = null;
let font = '';
const widths = new Map<string, number>();

/** Width of a text in the fonts of tables (12 px), CSS pixels. */
export function measureText(text: string): number {
  const known = widths.get(text);
  if (known !== undefined) return known;
  context ??= document.createElement('canvas').getContext('2d');
  if (context === null) return text.length * 7;
  font ||= `12px ${getComputedStyle(document.documentElement).getPropertyValue('--font-ui')}`;
  context.font = font;
  const { width } = context.measureText(text);
  // Names come from logs: what is remembered is bounded.
  if (widths.size > 2000) widths.clear();
  widths.set(text, width);
  return width;
}
