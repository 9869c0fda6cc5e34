import { copiedText } from '../../lib/copiedText.ts';

const saysCopiedMs = 2000;

/** Copies a text. Where a page may not write to the clipboard, it selects the text in a field in its place. */
export class CopyLink {
  readonly element = document.createElement('button');
  readonly #label: string;
  readonly #copied: string;
  #text: string | null = null;

  constructor(label: string, copied: string) {
    this.#label = label;
    this.#copied = copied;
    this.element.type = 'button';
    this.element.hidden = true;
    this.element.textContent = label;
    this.element.addEventListener('click', () => void this.#copy());
  }

  /** What is copied; null for nothing. */
  set text(text: string | null) {
    if (text === this.#text) return;
    this.#text = text;
    this.element.hidden = text === null;
    this.element.textContent = this.#label;
  }

  async #copy(): Promise<void> {
    const text = copiedText(this.#text ?? '');
    // Undefined outside of secure contexts, whatever the types say.
    const clipboard: Clipboard | undefined = navigator.clipboard;
    try {
      if (clipboard === undefined) throw new Error('This page may not write to the clipboard.');
      await clipboard.writeText(text);
      this.element.textContent = this.#copied;
      setTimeout(() => {
        this.element.textContent = this.#label;
      }, saysCopiedMs);
    } catch {
      this.#select(text);
    }
  }

  #select(text: string): void {
    const field = document.createElement('textarea');
    field.readOnly = true;
    field.rows = 1;
    field.value = text;
    field.ariaLabel = this.#label;
    field.addEventListener('blur', () => field.replaceWith(this.element));
    this.element.replaceWith(field);
    field.select();
  }
}
