import type { FigureText } from './figures.ts';

/** How a figure is set: `critical` is red and semibold. */
export type Tone = 'plain' | 'secondary' | 'muted' | 'stale' | 'warn' | 'bad' | 'critical' | 'accent';

/** A figure as a cell shows it. */
export interface CellText {
  readonly text: FigureText;
  readonly tone: Tone;
}

/**
 * Writes a figure into an element once a second, without a render: nothing is touched while it stays the same. Its parts
 * are text nodes, the lighter ones in `<i data-run>`.
 */
export class FigureCell {
  readonly #element: HTMLElement;
  #key = '';

  constructor(element: HTMLElement) {
    this.#element = element;
  }

  write({ text, tone }: CellText): void {
    let key: string = tone;
    for (const run of text) key += `\0${run.kind}${run.text}`;
    if (key === this.#key) return;
    this.#key = key;
    this.#element.dataset['tone'] = tone;
    const [only] = text;
    if (text.length === 1 && only?.kind === 'plain') {
      this.#element.textContent = only.text;
      return;
    }
    this.#element.replaceChildren(
      ...text.map((run) => {
        if (run.kind === 'plain') return run.text;
        const part = document.createElement('i');
        part.dataset['run'] = run.kind;
        part.textContent = run.text;
        return part;
      }),
    );
  }
}
