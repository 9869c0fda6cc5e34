import { beforeEach, describe, expect, it } from 'vitest';
import { Shortcuts } from './shortcuts.ts';

interface Press {
  readonly key: string | undefined;
  readonly altGraph?: boolean;
  readonly ctrlKey?: boolean;
  readonly altKey?: boolean;
  readonly metaKey?: boolean;
  readonly shiftKey?: boolean;
  readonly isComposing?: boolean;
  readonly atMs?: number;
}

describe('Shortcuts', () => {
  let isOn = true;
  let isTyping = false;
  let shortcuts: Shortcuts;
  let ran: string[];
  beforeEach(() => {
    isOn = true;
    ran = [];
    isTyping = false;
    shortcuts = new Shortcuts(
      () => isOn,
      () => isTyping,
    );
    const keys = ['f', '?', 'g o', 'escape', 'arrowleft', 'shift arrowleft', 'ctrl k', 'alt enter', '['];
    shortcuts.add(Object.fromEntries(keys.map((each) => [each, () => ran.push(each)])));
  });

  /** Presses a key outside of any field. @returns whether it was taken */
  function press({ atMs = 0, altGraph = false, ...given }: Press): boolean {
    const event = Object.assign(new Event('keydown', { cancelable: true }), {
      ...{ ctrlKey: false, altKey: false, metaKey: false, shiftKey: false, isComposing: false },
      ...given,
    });
    Object.defineProperty(event, 'timeStamp', { value: atMs });
    // An event that is not of a key has none of this.
    if (given.key !== undefined) {
      Object.assign(event, { getModifierState: (name: string) => altGraph && name === 'AltGraph' });
    }
    shortcuts.handle(Object(event));
    return event.defaultPrevented;
  }

  it.each<[Press, string | null]>([
    [{ key: 'f' }, 'f'],
    [{ key: 'F', shiftKey: true }, 'f'],
    [{ key: '?', shiftKey: true }, '?'],
    [{ key: 'Escape' }, 'escape'],
    [{ key: 'ArrowLeft', shiftKey: true }, 'shift arrowleft'],
    [{ key: 'k', ctrlKey: true }, 'ctrl k'],
    [{ key: 'k', metaKey: true }, 'ctrl k'],
    [{ key: 'Enter', altKey: true }, 'alt enter'],
    // Keys of the browser, and of input methods.
    [{ key: 'f', ctrlKey: true }, null],
    [{ key: 'ArrowLeft', altKey: true }, null],
    [{ key: 'k', ctrlKey: true, altKey: true }, null],
    [{ key: 'K', ctrlKey: true, shiftKey: true }, null],
    [{ key: 'K', metaKey: true, shiftKey: true }, null],
    // The `[` of keyboards that write it with AltGr.
    [{ key: '[', ctrlKey: true, altKey: true, altGraph: true }, '['],
    [{ key: '[', altGraph: true }, '['],
    [{ key: '[', altKey: true }, null],
    // A form that the browser fills in.
    [{ key: undefined }, null],
    [{ key: 'f', isComposing: true }, null],
    [{ key: 'x' }, null],
  ])('takes %j for %s', (given, taken) => {
    expect([press(given), ran]).toEqual([taken !== null, taken === null ? [] : [taken]]);
  });

  it('takes two keys in a row, if they follow soon', () => {
    press({ key: 'g', atMs: 0 });
    press({ key: 'o', atMs: 1000 });
    press({ key: 'g', atMs: 2000 });
    press({ key: 'o', atMs: 4000 });
    press({ key: 'g', atMs: 5000 });
    press({ key: 'f', atMs: 5100 });
    expect(ran).toEqual(['g o', 'f']);
  });

  it('leaves single keys alone when they are switched off, but not the others', () => {
    isOn = false;
    for (const key of ['f', '?', 'g', 'o', 'Escape', 'ArrowLeft']) press({ key });
    press({ key: 'k', ctrlKey: true });
    expect(ran).toEqual(['escape', 'arrowleft', 'ctrl k']);
  });

  it('leaves all keys to whoever types, but for those with Ctrl and Alt', () => {
    isTyping = true;
    for (const key of ['f', 'Escape', 'ArrowLeft']) press({ key });
    press({ key: 'k', ctrlKey: true });
    press({ key: 'Enter', altKey: true });
    expect(ran).toEqual(['ctrl k', 'alt enter']);
  });

  it('has none of the page below what is over it, and lets no letter through', () => {
    press({ key: 'g' });
    const undo = shortcuts.addOver({ escape: () => ran.push('close'), 'ctrl k': () => ran.push('other') });
    // A part of the page that arrives later.
    shortcuts.add({ x: () => ran.push('x') });
    press({ key: 'x' });
    expect([press({ key: 'o' }), press({ key: 'f' }), press({ key: '/' })]).toEqual([true, true, true]);
    expect([press({ key: 'ArrowLeft' }), press({ key: 'Tab' })]).toEqual([false, false]);
    press({ key: 'k', ctrlKey: true });
    press({ key: 'Escape' });
    expect(ran).toEqual(['other', 'close']);
    undo();
    press({ key: 'f' });
    expect([press({ key: '/' }), ran]).toEqual([false, ['other', 'close', 'f']]);
  });

  it('asks what was added last first, and goes on to the others if it declines', () => {
    let isOpen = true;
    const undo = shortcuts.add({ escape: () => isOpen && ran.push('close') });
    press({ key: 'Escape' });
    isOpen = false;
    press({ key: 'Escape' });
    isOpen = true;
    undo();
    press({ key: 'Escape' });
    expect(ran).toEqual(['close', 'escape', 'escape']);
  });
});
