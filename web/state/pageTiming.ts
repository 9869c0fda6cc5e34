import type { Timing } from './liveStore.ts';

/** In a hidden tab, changes are gathered this long. */
const hiddenMs = 250;

/**
 * Runs something before the next picture. A hidden tab has no pictures, but its title and its sign are seen: there it runs
 * after a moment.
 */
function beforeFrame(run: () => void): void {
  let disarm = () => {};
  const arm = () => {
    disarm();
    if (document.hidden) {
      const timer = setTimeout(go, hiddenMs);
      disarm = () => clearTimeout(timer);
    } else {
      const frame = requestAnimationFrame(go);
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
