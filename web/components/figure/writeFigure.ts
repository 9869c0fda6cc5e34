import type { FigureRun, FigureText } from '../../lib/figures.ts';
import styles from './Figure.module.css';

const written = new WeakMap<Element, string>();

const classes: Record<FigureRun['kind'], string | undefined> = {
  plain: undefined,
  light: styles['light'],
  tilde: styles['tilde'],
  unknown: styles['unknown'],
};

/** Writes a figure into an element, which it alone writes to. Does nothing if the figure is the same as before. */
export function writeFigure(element: Element, text: FigureText): void {
  const key = text.map(({ kind, text: part }) => `${kind} ${part}`).join('\n');
  if (written.get(element) === key) return;
  written.set(element, key);
  element.replaceChildren(
    ...text.map(({ kind, text: part }) => {
      const className = classes[kind];
      if (className === undefined) return part;
      const run = document.createElement('span');
      run.className = className;
      run.textContent = part;
      return run;
    }),
  );
}

/** Writes a text into an element, if it is another one than before. */
export function writeText(element: Element | null, text: string): void {
  if (element !== null && element.textContent !== text) element.textContent = text;
}
