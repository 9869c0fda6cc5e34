/**
 * What keys do. Keys are named as by `KeyboardEvent.key`, in lower case: `j`, `?`, `escape`, `shift arrowleft`, `ctrl k`,
 * `alt enter`; `g o` is two in a row. A handler that returns false leaves the key to others.
 */
export type Bindings = Readonly<Record<string, (event: KeyboardEvent) => unknown>>;

/** A second key must follow the first within this time. */
const sequenceMs = 1200;

/**
 * Shortcuts of the page. Those that were added last come first. None works while somebody types, and single keys can be
 * switched off; keys of the browser are left alone.
 */
export class Shortcuts {
  readonly #stack: Bindings[] = [];
  readonly #over: Bindings[] = [];
  readonly #singleKeys: () => boolean;
  readonly #isTyping: (target: EventTarget | null) => boolean;
  #first: { readonly key: string; readonly atMs: number } | null = null;

  /** @param singleKeys whether single keys work at present @param isTypingAt whether keys pressed there are not the page's */
  constructor(singleKeys: () => boolean, isTypingAt: (target: EventTarget | null) => boolean) {
    this.#singleKeys = singleKeys;
    this.#isTyping = isTypingAt;
  }

  /** @returns its undo */
  add(bindings: Bindings): () => void {
    return added(this.#stack, bindings);
  }

  /** Adds those of what is over the page: as long as it is there, none of the page work. @returns its undo */
  addOver(bindings: Bindings): () => void {
    return added(this.#over, bindings);
  }

  /** Handles a key press. Time is that of the event. */
  handle(event: KeyboardEvent): void {
    // Browsers that fill a form in send an event without a key.
    if (event.key === undefined || event.defaultPrevented || event.isComposing) return;
    const key = event.key.toLowerCase();
    // AltGr writes characters, such as the `[` of a German keyboard; some systems report Ctrl and Alt with it.
    const writes = event.getModifierState('AltGraph');
    if (!writes && (event.altKey || event.ctrlKey || event.metaKey)) {
      const isControl = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
      if (isControl && key === 'k') this.#run('ctrl k', event);
      if (!isControl && key === 'enter' && !event.ctrlKey && !event.metaKey) this.#run('alt enter', event);
      return;
    }
    const isSingle = key.length === 1;
    if (this.#isTyping(event.target) || (isSingle && !this.#singleKeys())) return;
    const first = this.#first;
    this.#first = null;
    if (first !== null && event.timeStamp - first.atMs <= sequenceMs && this.#run(`${first.key} ${key}`, event)) return;
    if (this.#run(event.shiftKey && !isSingle ? `shift ${key}` : key, event)) return;
    // Meant for what is over the page, which may not have the focus yet.
    if (isSingle && this.#over.length > 0) event.preventDefault();
    else if (this.#stack.some((bindings) => Object.keys(bindings).some((keys) => keys.startsWith(`${key} `)))) {
      this.#first = { key, atMs: event.timeStamp };
    }
  }

  #run(keys: string, event: KeyboardEvent): boolean {
    const working = this.#over.length > 0 ? this.#over : this.#stack;
    for (const bindings of [...working].reverse()) {
      const run = bindings[keys];
      if (run === undefined || run(event) === false) continue;
      event.preventDefault();
      return true;
    }
    return false;
  }
}

function added(list: Bindings[], bindings: Bindings): () => void {
  list.push(bindings);
  return () => {
    const index = list.indexOf(bindings);
    if (index >= 0) list.splice(index, 1);
  };
}

/** Whether keys pressed here enter text, or are needed by an open dialog, menu or list. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  return (
    target.closest('input, textarea, select, [contenteditable], [role="dialog"], [role="menu"], [role="listbox"]') !==
    null
  );
}

/** Whether Enter, pressed here, is that of a control. */
export function isOnControl(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  return target.closest('a[href], button, summary, [tabindex]:not([tabindex="-1"])') !== null;
}
