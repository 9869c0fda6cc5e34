import type { SampledSeries } from '../../src/sources/prometheus/decode/apiReply.ts';

/** Series as a server would have them after one scrape of a text, at `atMs` where a line has no time of its own. */
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
