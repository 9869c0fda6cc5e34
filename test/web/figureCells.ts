import type { Page } from 'playwright-core';

/** A cell that shows a figure. */
export interface FigureCell {
  /** What it shows, such as `function:openfaas-fn/add:cpuPercent`. */
  readonly name: string;
  readonly text: string;
}

/** All figures of the page, read at once, and the second that they are of. */
export function figureCells(page: Page): Promise<{ readonly cells: readonly FigureCell[]; readonly second: number }> {
  return page.evaluate(() => ({
    cells: Array.from(document.querySelectorAll<HTMLElement>('[data-figure]'), (cell) => ({
      name: cell.dataset['figure'] ?? '',
      text: cell.textContent ?? '',
    })),
    second: Number(document.querySelector<HTMLElement>('[data-second]')?.dataset['second']),
  }));
}
