import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LogRow } from '../../../lib/logRows.ts';
import { LogView } from './logView.ts';

const rowHeight = 18;

/** What a log needs of an element that scrolls. */
class FakeScroller extends EventTarget {
  clientHeight = 10 * rowHeight;
  readonly list = { style: { height: '0px' }, append: () => {} };
  #top = 0;

  get scrollHeight(): number {
    return Math.max(this.clientHeight, Number.parseFloat(this.list.style.height));
  }

  get scrollTop(): number {
    return this.#top;
  }

  set scrollTop(top: number) {
    this.#top = Math.min(Math.max(0, top), this.scrollHeight - this.clientHeight);
  }

  /** The event of an earlier change, which browsers send with the next picture. */
  scrolled(): void {
    this.dispatchEvent(new Event('scroll'));
  }
}

describe('The log', () => {
  let scroller: FakeScroller;
  let view: LogView;
  let followed: [boolean, number][];
  let resize: () => void;
  beforeEach(() => {
    const element = () => ({ style: {}, dataset: {}, append: () => {} });
    vi.stubGlobal('document', { createElement: element });
    vi.stubGlobal(
      'ResizeObserver',
      class {
        constructor(run: () => void) {
          resize = run;
        }
        observe() {}
      },
    );
    scroller = new FakeScroller();
    followed = [];
    view = new LogView(Object(scroller), Object(scroller.list), (isFollowing, lines) =>
      followed.push([isFollowing, lines]),
    );
    view.start();
  });
  afterEach(() => vi.unstubAllGlobals());

  const rows = (count: number): readonly LogRow[] =>
    Array.from({ length: count }, (_, index) =>
      Object({ id: String(index), clock: '', offset: '', text: '', level: null }),
    );
  const isAtEnd = () => scroller.scrollTop === scroller.scrollHeight - scroller.clientHeight;

  it('follows its newest line though the event of its own scrolling comes after further lines or with less room', () => {
    view.show(rows(50));
    scroller.list.style.height = `${70 * rowHeight}px`;
    scroller.scrolled();
    view.show(rows(70));
    scroller.clientHeight = 4 * rowHeight;
    scroller.scrolled();
    resize();
    expect([isAtEnd(), followed]).toEqual([true, []]);
  });

  it('stays where somebody scrolls to, counts what comes, and follows again from its end', () => {
    view.show(rows(50));
    scroller.scrollTop = 300;
    scroller.scrolled();
    view.show(rows(53));
    expect([scroller.scrollTop, followed]).toEqual([
      300,
      [
        [false, 0],
        [false, 3],
      ],
    ]);
    scroller.scrollTop = 53 * rowHeight;
    scroller.scrolled();
    view.show(rows(60));
    expect([isAtEnd(), followed.at(-1)]).toEqual([true, [true, 0]]);
  });
});
