import { copiedText } from '../../lib/copiedText.ts';

const saysCopiedMs = 2000;

/** Copies a text. Where a page may not write to the clipboard, it selects the text in a field in its place. */
export class CopyLink {
  readonly element = document.createElement('button');
  readonly #label: string;
  readonly #copied: string;
  #text: string | null = null;
  /** Stands in for the button, with the text selected. */
  #field: HTMLTextAreaElement | null = null;

  constructor(label: string, copied: string) {
    this.#label = label;
    this.#copied = copied;
    this.element.type = 'button';
    this.element.hidden = true;
    this.element.textContent = label;
    this.element.addEventListener('click', () => void this.#copy());
  }

  /** What can be focused: the button, or the field in its place. */
  get focusable(): HTMLElement {
    return this.#field ?? this.element;
  }

  /** What is copied; null for nothing. */
  set text(text: string | null) {
    if (text === this.#text) return;
    this.restore();
    this.#text = text;
    this.element.hidden = text === null;
    this.element.textContent = this.#label;
  }

  /** Puts the button back where a field stands in for it, with the focus if the field has it. */
  restore(): void {
    const field = this.#field;
    if (field === null) return;
    // The field loses the focus, which ends here again.
    this.#field = null;
    const hasFocus = document.activeElement === field;
    field.replaceWith(this.element);
    if (hasFocus) this.element.focus();
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
    field.addEventListener('blur', () => this.restore());
    this.#field = field;
    this.element.replaceWith(field);
    field.select();
  }
}
