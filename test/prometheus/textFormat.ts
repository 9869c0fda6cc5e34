import type { SampledSeries } from '../../src/sources/prometheus/decode/apiReply.ts';

/** The series of a server after one scrape of a text; lines without a timestamp are scraped at `atMs`. */
export function scraped(
  text: string,
  atMs: number,
  targetLabels: Readonly<Record<string, string>> = {},
): SampledSeries[] {
  return [...text.matchAll(/^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)(?: (\d+))?$/gm)].map(
    ([, name = '', labelText = '', value = '', ownMs]) => {
      const pairs = [...labelText.matchAll(/(\w+)="((?:\\.|[^"\\])*)"/g)];
      const own = pairs.map(([, label = '', escaped = '']) => [
        label,
        escaped.replace(/\\(.)/g, (_all, character: string) => (character === 'n' ? '\n' : character)),
      ]);
      return {
        labels: { __name__: name, ...targetLabels, ...Object.fromEntries(own) },
        atMs: [ownMs === undefined ? atMs : Number(ownMs)],
        values: [Number(value)],
      };
    },
  );
}
