import type { CardContent } from './cardContent.ts';
import { CopyLink } from './copyLink.ts';
import styles from './FigureCard.module.css';

/** The texts of the card's links. */
interface LinkWords {
  readonly copyQuery: string;
  readonly copyCommand: string;
  readonly copied: string;
  readonly documentation: string;
}

const id = 'figure-card';
/** Between the figure and its card, and between the card and the edges of the window; CSS pixels. */
const gap = 8;
/** How far the card begins left of its figure. */
const inset = 24;

/** The card on the page: one, which each figure that is asked about gets in turn. All that it says are text nodes. */
export class CardElement {
  readonly element = document.createElement('aside');
  readonly #title = made('h4', 'title');
  readonly #meaning = made('p', 'meaning');
  readonly #rows = made('dl', 'rows');
  readonly #how = made('code', 'how');
  readonly #copyQuery: CopyLink;
  readonly #copyCommand: CopyLink;
  readonly #documentation = made('a', '');
  readonly #ring = made('div', 'ring');
  #key = '';
  #figure: HTMLElement | null = null;

  constructor(words: LinkWords) {
    const { element } = this;
    element.id = id;
    element.className = styles['card'] ?? '';
    element.setAttribute('role', 'note');
    const links = made('div', 'links');
    this.#copyQuery = new CopyLink(words.copyQuery, words.copied);
    this.#copyCommand = new CopyLink(words.copyCommand, words.copied);
    this.#documentation.textContent = words.documentation;
    this.#documentation.target = '_blank';
    this.#documentation.rel = 'noreferrer';
    links.append(this.#copyQuery.element, this.#copyCommand.element, this.#documentation);
    element.append(this.#title, this.#meaning, this.#rows, this.#how, links);
  }

  /** What can be focused in it, in order. */
  get links(): readonly HTMLElement[] {
    const all = [this.#copyQuery.focusable, this.#copyCommand.focusable, this.#documentation];
    return all.filter(({ hidden }) => !hidden);
  }

  /** Address of what the documents say about the figure; null for none. */
  set documentation(address: string | null) {
    this.#documentation.hidden = address === null;
    if (address !== null) this.#documentation.href = address;
  }

  /** Shows it beside a figure, which it describes. */
  show(figure: HTMLElement): void {
    this.hide();
    this.#figure = figure;
    figure.setAttribute('aria-describedby', id);
    document.body.append(this.#ring, this.element);
  }

  hide(): void {
    this.#figure?.removeAttribute('aria-describedby');
    this.#figure = null;
    this.#copyQuery.restore();
    this.#copyCommand.restore();
    // An element that is removed from below the pointer gets no event of its own.
    if (this.element.isConnected) this.element.dispatchEvent(new PointerEvent('pointerleave'));
    this.element.remove();
    this.#ring.remove();
  }

  /** Writes what changed. */
  write(content: CardContent): void {
    const key = JSON.stringify(content);
    if (key === this.#key) return;
    this.#key = key;
    const { title, meaning, rows, how, query, command } = content;
    this.#title.textContent = title;
    this.#meaning.hidden = meaning === '';
    this.#meaning.textContent = meaning;
    this.#rows.hidden = rows.length === 0;
    this.#rows.replaceChildren(
      ...rows.flatMap(({ label, parts }) => {
        const [name, text] = [made('dt', ''), made('dd', '')];
        name.textContent = label;
        for (const { text: part, isWarning } of parts) {
          const run = made('span', '');
          run.textContent = part;
          if (isWarning) run.dataset['warning'] = '';
          text.append(run);
        }
        return [name, text];
      }),
    );
    this.#how.hidden = how === null;
    this.#how.textContent = how ?? '';
    this.#copyQuery.text = query;
    this.#copyCommand.text = command;
  }

  /** Puts it below its figure, or above where there is more room. @param scale zoom of the page */
  place(scale: number): void {
    if (this.#figure === null) return;
    // Everything is read before anything is written.
    const { left, top, right, bottom } = boxOf(this.#figure);
    const { width, height } = this.element.getBoundingClientRect();
    // Where the figure has the focus, that is around it already.
    this.#ring.hidden = this.#figure.matches(':focus-visible');
    const { style } = this.#ring;
    style.left = `${left / scale}px`;
    style.top = `${top / scale}px`;
    style.width = `${(right - left) / scale}px`;
    style.height = `${(bottom - top) / scale}px`;
    const room = { x: innerWidth - width - gap, y: innerHeight - height - gap };
    const below = bottom + gap;
    const y = below <= room.y ? below : top - height - gap;
    this.element.style.left = `${Math.max(gap, Math.min(left - inset, room.x)) / scale}px`;
    this.element.style.top = `${Math.max(gap, Math.min(y, room.y)) / scale}px`;
  }
}

function made<Name extends keyof HTMLElementTagNameMap>(name: Name, className: string): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  if (className !== '') element.className = styles[className] ?? '';
  return element;
}

/** Where the text of a figure lies. */
function boxOf(figure: HTMLElement): DOMRect {
  const range = document.createRange();
  range.selectNodeContents(figure);
  const box = range.getBoundingClientRect();
  return box.width === 0 ? figure.getBoundingClientRect() : box;
}
