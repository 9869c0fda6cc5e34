import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { pageTiming } from './pageTiming.ts';

describe('What is to run before the next picture', () => {
  let page: EventTarget & { hidden: boolean };
  let frames: Map<number, () => void>;
  let runs: number;
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    page = Object.assign(new EventTarget(), { hidden: false });
    frames = new Map();
    runs = 0;
    let number = 0;
    vi.stubGlobal('document', page);
    vi.stubGlobal('requestAnimationFrame', (run: () => void) => {
      frames.set(++number, run);
      return number;
    });
    vi.stubGlobal('cancelAnimationFrame', (frame: number) => frames.delete(frame));
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  const turn = (hidden: boolean) => {
    page.hidden = hidden;
    page.dispatchEvent(new Event('visibilitychange'));
  };
  /** Draws a picture, as browsers do in visible tabs only. */
  const draw = () => {
    for (const [frame, run] of frames) {
      frames.delete(frame);
      run();
    }
  };
  const begin = () => pageTiming.beforeFrame(() => runs++);

  it('runs after a picture in a task of its own', () => {
    begin();
    vi.advanceTimersByTime(5000);
    expect(runs).toBe(0);
    draw();
    expect(runs).toBe(0);
    vi.advanceTimersByTime(1);
    expect([runs, frames.size]).toEqual([1, 0]);
  });

  it('runs once if the tab is hidden just after a picture', () => {
    begin();
    draw();
    turn(true);
    vi.advanceTimersByTime(1000);
    expect(runs).toBe(1);
  });

  it('runs in a hidden tab, which has no pictures', () => {
    page.hidden = true;
    begin();
    vi.advanceTimersByTime(1000);
    expect([runs, frames.size]).toEqual([1, 0]);
  });

  it.each([
    ['hidden', true],
    ['shown', false],
  ])('runs once if the tab is %s meanwhile', (_name, becomes) => {
    page.hidden = !becomes;
    begin();
    turn(becomes);
    if (!becomes) draw();
    vi.advanceTimersByTime(1000);
    expect(runs).toBe(1);
    turn(!becomes);
    vi.advanceTimersByTime(1000);
    draw();
    expect([runs, frames.size]).toEqual([1, 0]);
  });
});
