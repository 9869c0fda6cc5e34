import type { Shortcuts } from '../../state/shortcuts.ts';
import type { FigureAsker } from './figureAsker.ts';

/** How long the pointer rests on a figure, or the focus, before its card opens. */
const restMs = 400;
/** How long the pointer may be on its way from the figure into the card. */
const wayMs = 200;

/** Figures, and facts that are unknown. */
const askable = '[data-figure], [data-unknown]';
/** What is over the page, and what does something else when it is touched. */
const dialogs = '[role="dialog"], [role="menu"]';
const touchable = 'a, button, [role="slider"]';

/** Opens and closes the card: by pointer, focus, touch and keys. All listeners are the document's. */
export class CardEvents {
  readonly #asker: FigureAsker;
  readonly #ending = new AbortController();
  readonly #undoKeys: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Whether the keyboard opened the card: then it belongs to the focus. */
  #hasFocus = false;
  /** Where the focus goes back to. */
  #origin: HTMLElement | null = null;
  /** What had the focus last, outside of anything over the page; rows come and go. */
  #lastFocused: WeakRef<HTMLElement> | null = null;
  #pointerType = 'mouse';

  constructor(asker: FigureAsker, shortcuts: Shortcuts) {
    this.#asker = asker;
    this.#undoKeys = shortcuts.add({ i: () => this.toggle() });
    const on = <Name extends keyof DocumentEventMap>(name: Name, run: (event: DocumentEventMap[Name]) => void) =>
      document.addEventListener(name, run, { capture: true, signal: this.#ending.signal });
    on('pointerover', (event) => this.#point(event));
    on('pointerdown', ({ pointerType }) => {
      this.#pointerType = pointerType;
    });
    on('click', (event) => this.#click(event));
    on('focusin', (event) => this.#focus(event));
    on('keydown', (event) => this.#key(event));
    on('scroll', (event) => this.#scroll(event));
  }

  end(): void {
    this.#ending.abort();
    this.#undoKeys();
    clearTimeout(this.#timer);
    this.#close();
  }

  /** Asks about the first figure of the row that has the focus, or had it last, else of the page; or closes the card. */
  toggle(): boolean {
    if (this.#asker.figure !== null && this.#hasFocus) {
      this.#giveBack();
      return true;
    }
    const { activeElement } = document;
    const isOnPage = activeElement !== document.body && activeElement?.closest(dialogs) === null;
    const focused = isOnPage && activeElement instanceof HTMLElement ? activeElement : this.#lastFocused?.deref();
    const at = focused?.isConnected === true ? focused : null;
    const own = at === null ? null : figureAt(at);
    const figures = figuresOf(at?.closest<HTMLElement>('[data-row]') ?? document.querySelector('main'));
    const [first = null] = own === null ? figures : [own];
    if (first === null) return false;
    this.#origin = at;
    this.#moveTo(first);
    return true;
  }

  #point({ target, pointerType }: PointerEvent): void {
    if (pointerType === 'touch') return;
    const { figure: open, card } = this.#asker;
    const figure = figureAt(target);
    clearTimeout(this.#timer);
    if (figure === open && open !== null) return;
    if (target instanceof Node && card.contains(target)) return;
    // Whoever has clicked a link of the card goes on in it.
    if (card.contains(document.activeElement)) return;
    if (figure !== null) this.#timer = setTimeout(() => this.#open(figure, false), restMs);
    // A card that the keyboard opened stays until the focus leaves.
    else if (open !== null && !this.#hasFocus) this.#timer = setTimeout(() => this.#close(), wayMs);
  }

  #click(event: MouseEvent): void {
    const { target } = event;
    const { figure: open, card } = this.#asker;
    if (target instanceof Node && card.contains(target)) return;
    const figure = this.#pointerType === 'touch' ? figureAt(target) : null;
    const isElsewhere = figure === null || figure.closest(touchable) !== null;
    clearTimeout(this.#timer);
    if (open !== null) this.#close();
    if (isElsewhere) return;
    // The row below the finger would open its function.
    event.preventDefault();
    event.stopPropagation();
    if (figure !== open) this.#open(figure, false);
  }

  #focus({ target }: FocusEvent): void {
    if (!(target instanceof HTMLElement)) return;
    const { figure: open, card } = this.#asker;
    if (target.closest(dialogs) === null && !card.contains(target)) this.#lastFocused = new WeakRef(target);
    if (card.contains(target)) this.#takeFocus();
    if (target === open || card.contains(target)) return;
    if (this.#hasFocus || target.closest(dialogs) !== null) this.#close();
    if (!target.matches(askable) || !target.matches(':focus-visible')) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (document.activeElement === target) this.#open(target, true);
    }, restMs);
  }

  /** A card that the pointer opened belongs to the focus once that is inside. */
  #takeFocus(): void {
    if (this.#hasFocus) return;
    this.#hasFocus = true;
    this.#origin = this.#lastFocused?.deref() ?? null;
  }

  #key(event: KeyboardEvent): void {
    const { figure, card } = this.#asker;
    if (figure === null || event.altKey || event.ctrlKey || event.metaKey) return;
    const isHandled = event.key === 'Escape' ? this.#giveBack() : this.#hasFocus && this.#walk(event, figure, card);
    if (!isHandled) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Left and right go through the figures; Tab goes through the links of the card and on. */
  #walk({ key, shiftKey }: KeyboardEvent, figure: HTMLElement, card: HTMLElement): boolean {
    const { links } = this.#asker;
    const { activeElement } = document;
    const at = activeElement instanceof HTMLElement ? links.indexOf(activeElement) : -1;
    const isInCard = card.contains(activeElement);
    if (key === 'Tab' && isInCard) {
      const next = links[at + (shiftKey ? -1 : 1)] ?? figure;
      next.focus();
      // Past the last link, the browser goes on from the figure.
      return shiftKey || next !== figure;
    }
    if (key === 'Tab' && !shiftKey && links[0] !== undefined) {
      links[0].focus();
      return true;
    }
    if (isInCard || (key !== 'ArrowLeft' && key !== 'ArrowRight')) return false;
    const figures = figuresOf(figure.closest<HTMLElement>('[data-row]') ?? figure.closest('main'));
    const next = figures[figures.indexOf(figure) + (key === 'ArrowRight' ? 1 : -1)];
    if (next !== undefined) this.#moveTo(next);
    return true;
  }

  #scroll({ target }: Event): void {
    const { figure, card } = this.#asker;
    if (figure === null || !(target instanceof Node) || card.contains(target)) return;
    if (this.#hasFocus) this.#asker.place();
    else if (target.contains(figure)) this.#close();
  }

  #moveTo(figure: HTMLElement): void {
    const origin = this.#origin;
    this.#close();
    this.#origin = origin;
    // Cells of rows are no stops for Tab, but may have the focus.
    if (figure.tabIndex < 0) figure.tabIndex = -1;
    this.#open(figure, true);
    figure.focus();
  }

  #open(figure: HTMLElement, hasFocus: boolean): void {
    const isOpen = this.#asker.ask(figure);
    this.#hasFocus = isOpen && hasFocus;
  }

  #close(): void {
    this.#hasFocus = false;
    this.#origin = null;
    this.#asker.close();
  }

  /** Closes the card; the focus goes back to where it was. */
  #giveBack(): boolean {
    const origin = this.#hasFocus ? this.#origin : null;
    this.#close();
    clearTimeout(this.#timer);
    if (origin?.isConnected === true) origin.focus({ preventScroll: true });
    return true;
  }
}

/** The figure at an element, unless it is in something over the page. */
function figureAt(target: EventTarget | null): HTMLElement | null {
  if (!(target instanceof Element) || target.closest(dialogs) !== null) return null;
  const figure = target.closest<HTMLElement>(askable);
  return figure === null || figure.textContent === '' ? null : figure;
}

/** The figures of a row or of the page that are shown now. */
function figuresOf(container: Element | null): readonly HTMLElement[] {
  return [...(container?.querySelectorAll<HTMLElement>(askable) ?? [])].filter(
    (figure) => figure.textContent !== '' && figure.checkVisibility(),
  );
}
