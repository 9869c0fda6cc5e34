import type { Timing } from './liveStore.ts';

/** In a hidden tab, changes are gathered this long. */
const hiddenMs = 250;

/**
 * Runs something once between two pictures, not with the first of them: what it writes is laid out and painted for the
 * second, and the page can take a click in between. A hidden tab has no pictures, but its title and its sign are seen:
 * there it runs after a moment.
 */
function beforeFrame(run: () => void): void {
  let disarm = () => {};
  const arm = () => {
    disarm();
    if (document.hidden) {
      const timer = setTimeout(go, hiddenMs);
      disarm = () => clearTimeout(timer);
    } else {
      const frame = requestAnimationFrame(() => {
        const timer = setTimeout(go);
        disarm = () => clearTimeout(timer);
      });
      disarm = () => cancelAnimationFrame(frame);
    }
  };
  const go = () => {
    document.removeEventListener('visibilitychange', arm);
    run();
  };
  document.addEventListener('visibilitychange', arm);
  arm();
}

/** The timing of a browser's page. */
export const pageTiming: Timing = {
  nowMs: () => performance.now(),
  beforeFrame,
  everySecond: (run) => {
    const timer = setInterval(run, 1000);
    return () => clearInterval(timer);
  },
};
