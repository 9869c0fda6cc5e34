import { columnSet, type PageGrid, pageGrid, panelGrid } from '../lib/pageGrid.ts';

/** The grid of this window. Sets the custom properties of the root that styles use, and its zoom. */
export class GridStore {
  readonly #listeners = new Set<() => void>();
  #hasPanel = false;
  #current: PageGrid;

  constructor() {
    this.#current = this.#measure();
    window.addEventListener('resize', () => this.#refresh());
  }

  get current(): PageGrid {
    return this.#current;
  }

  /** @returns its undo */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Makes room for a panel beside the page, where the window is wide enough. @returns its undo */
  openPanel(): () => void {
    const set = (hasPanel: boolean) => {
      this.#hasPanel = hasPanel;
      this.#refresh();
    };
    set(true);
    return () => set(false);
  }

  #refresh(): void {
    this.#current = this.#measure();
    for (const listener of this.#listeners) listener();
  }

  #measure(): PageGrid {
    const { innerWidth: width, innerHeight: height, devicePixelRatio } = window;
    const grid = pageGrid({ width, height, devicePixelRatio }, this.#hasPanel);
    const { style, dataset } = document.documentElement;
    style.zoom = grid.scale === 1 ? '' : String(grid.scale);
    style.setProperty('--px-per-second', `${grid.pixelsPerSecond}px`);
    style.setProperty('--axis-left', `${grid.axisLeft}px`);
    style.setProperty('--w-panel', `${grid.panel}px`);
    style.setProperty('--panel-px-per-second', `${panelGrid(grid).pixelsPerSecond}px`);
    style.setProperty('--left', `${grid.figures}px`);
    dataset['layout'] = grid.isNarrow ? 'narrow' : grid.isMiddle ? 'middle' : 'full';
    dataset['columns'] = columnSet(grid);
    return grid;
  }
}
