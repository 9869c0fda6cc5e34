import { type RefObject, useCallback, useLayoutEffect, useState } from 'react';

/** A part of the content, CSS pixels from its top. */
export interface Stretch {
  readonly top: number;
  readonly bottom: number;
}

/** What is rendered beyond the window, so that scrolling a little renders nothing. */
const margin = 256;
/** The least of it that is left before the stretch moves. */
const leastMargin = 64;

/** The part of the content around what is in the window. It moves in steps. */
export function useVisibleStretch(page: RefObject<HTMLElement | null>, height: number): Stretch {
  const [stretch, setStretch] = useState<Stretch>({ top: 0, bottom: height + margin });
  const look = useCallback(() => {
    const top = page.current?.scrollTop ?? 0;
    setStretch((known) => {
      const isInside =
        (known.top === 0 || known.top <= top - leastMargin) && known.bottom >= top + height + leastMargin;
      return isInside && known.bottom - known.top <= height + 2 * margin
        ? known
        : { top: Math.max(0, top - margin), bottom: top + height + margin };
    });
  }, [page, height]);
  useLayoutEffect(() => {
    const element = page.current;
    look();
    element?.addEventListener('scroll', look, { passive: true });
    return () => element?.removeEventListener('scroll', look);
  }, [page, look]);
  return stretch;
}
