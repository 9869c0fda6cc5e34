import { copiedText } from '../../../lib/copiedText.ts';
import type { LogRow } from '../../../lib/logRows.ts';
import styles from './CallLog.module.css';

/** Height of a row, px. */
const rowHeight = 18;
/** Rows drawn above and below what is seen. */
const margin = 4;

interface RowElements {
  readonly row: HTMLElement;
  readonly clock: HTMLElement;
  readonly offset: HTMLElement;
  readonly text: HTMLElement;
  shown: LogRow | null;
}

/** The lines of a log: only those that are seen are elements. Follows the newest line until somebody scrolls up. */
export class LogView {
  readonly #scroller: HTMLElement;
  readonly #list: HTMLElement;
  readonly #pool: RowElements[] = [];
  readonly #onFollow: (isFollowing: boolean, newLines: number) => void;
  #rows: readonly LogRow[] = [];
  #isFollowing = true;
  /** Where following scrolled to. */
  #followedTo = 0;
  /** The last row when following ended. */
  #leftAt: string | null = null;

  /** @param onFollow told when following begins or ends, and how many lines came since it ended */
  constructor(scroller: HTMLElement, list: HTMLElement, onFollow: (isFollowing: boolean, newLines: number) => void) {
    this.#scroller = scroller;
    this.#list = list;
    this.#onFollow = onFollow;
  }

  /** Starts to listen. @returns its undo */
  start(): () => void {
    const scroll = () => this.#scrolled();
    const copy = (event: ClipboardEvent) => {
      const text = String(document.getSelection() ?? '');
      if (text === '' || event.clipboardData === null) return;
      event.clipboardData.setData('text/plain', copiedText(text));
      event.preventDefault();
    };
    const resizes = new ResizeObserver(() => this.#draw());
    this.#scroller.addEventListener('scroll', scroll, { passive: true });
    this.#scroller.addEventListener('copy', copy);
    resizes.observe(this.#scroller);
    return () => {
      this.#scroller.removeEventListener('scroll', scroll);
      this.#scroller.removeEventListener('copy', copy);
      resizes.disconnect();
    };
  }

  show(rows: readonly LogRow[]): void {
    const first = rows[0]?.id;
    // Lines that are no longer kept: what is read stays where it is.
    const dropped = this.#isFollowing || first === undefined ? 0 : this.#rows.findIndex(({ id }) => id === first);
    const top = this.#scroller.scrollTop;
    this.#rows = rows;
    this.#list.style.height = `${rows.length * rowHeight}px`;
    if (dropped > 0) this.#scroller.scrollTop = top - dropped * rowHeight;
    this.#draw();
    if (!this.#isFollowing) this.#report();
  }

  follow(): void {
    this.#isFollowing = true;
    this.#leftAt = null;
    this.#draw();
    this.#report();
  }

  #scrolled(): void {
    const { scrollTop, clientHeight, scrollHeight } = this.#scroller;
    const isAtEnd = scrollTop + clientHeight >= scrollHeight - rowHeight;
    // That the end is elsewhere by now, with further lines or less room, is nobody's scrolling.
    const isOwn = this.#isFollowing && scrollTop >= this.#followedTo;
    if (!isOwn && isAtEnd !== this.#isFollowing) {
      this.#isFollowing = isAtEnd;
      this.#leftAt = isAtEnd ? null : (this.#rows.at(-1)?.id ?? null);
      this.#report();
    }
    this.#draw();
  }

  #report(): void {
    const at = this.#rows.findIndex(({ id }) => id === this.#leftAt);
    this.#onFollow(this.#isFollowing, this.#isFollowing ? 0 : this.#rows.length - 1 - at);
  }

  #draw(): void {
    if (this.#isFollowing) {
      this.#scroller.scrollTop = this.#rows.length * rowHeight;
      // Kept within what can be scrolled.
      this.#followedTo = this.#scroller.scrollTop;
    }
    const { scrollTop, clientHeight } = this.#scroller;
    const from = Math.max(0, Math.floor(scrollTop / rowHeight) - margin);
    const to = Math.min(this.#rows.length, Math.ceil((scrollTop + clientHeight) / rowHeight) + margin);
    for (let index = from; index < to; index++) {
      const row = this.#rows[index];
      if (row !== undefined) this.#write(this.#at(index - from), row, index);
    }
    for (const { row } of this.#pool.slice(Math.max(0, to - from))) row.hidden = true;
  }

  #at(slot: number): RowElements {
    const known = this.#pool[slot];
    if (known !== undefined) return known;
    const row = document.createElement('div');
    const [clock, offset, text] = ['clock', 'offset', 'text'].map((name) => {
      const cell = document.createElement('span');
      cell.className = styles[name] ?? '';
      row.append(cell);
      return cell;
    });
    if (clock === undefined || offset === undefined || text === undefined) throw new Error('A row has three cells.');
    row.className = styles['row'] ?? '';
    this.#list.append(row);
    const made = { row, clock, offset, text, shown: null };
    this.#pool.push(made);
    return made;
  }

  #write(elements: RowElements, shown: LogRow, index: number): void {
    const { row, clock, offset, text } = elements;
    row.hidden = false;
    row.style.transform = `translateY(${index * rowHeight}px)`;
    if (isSame(elements.shown, shown)) return;
    elements.shown = shown;
    clock.textContent = shown.clock;
    offset.textContent = shown.offset;
    // A text node: whatever a function logs is never markup.
    text.textContent = shown.text;
    text.title = shown.whole;
    row.dataset['level'] = shown.level ?? '';
    row.dataset['lit'] = String(shown.isLit);
  }
}

function isSame(one: LogRow | null, other: LogRow): boolean {
  if (one === null || one.id !== other.id || one.isLit !== other.isLit) return false;
  return one.offset === other.offset && one.clock === other.clock;
}
