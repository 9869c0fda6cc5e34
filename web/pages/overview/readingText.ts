import type { CellText } from '../../lib/figureCell.ts';
import type { Reading } from './rowFigures.ts';

/** The texts of readings. */
export interface ReadingWords {
  readonly running: (count: number) => string;
  readonly old: (seconds: number) => string;
  readonly every: (seconds: number) => string;
  readonly noSource: string;
}

/** What stands right of the axis. @param lostSeconds since anything arrived, while the connection is lost; else null */
export function readingCell(reading: Reading, lostSeconds: number | null, words: ReadingWords): CellText {
  if (lostSeconds !== null) return cell(words.old(lostSeconds), 'muted');
  switch (reading.kind) {
    case 'none':
      return cell('', 'plain');
    case 'running':
      return cell(words.running(reading.count), 'accent');
    case 'old':
      return cell(words.old(reading.seconds), 'warn');
    case 'every':
      return cell(words.every(reading.seconds), 'muted');
    case 'noSource':
      return cell(words.noSource, 'muted');
  }
}

function cell(text: string, tone: CellText['tone']): CellText {
  return { text: [{ kind: 'plain', text }], tone };
}
