import { useCallback, useRef } from 'react';
import { writeText } from '../../components/figure/writeFigure.ts';
import { useWords } from '../../i18n/words.ts';
import { useEachUpdate } from '../../state/liveContext.ts';

/** Says when rows were sorted, while they are not by what is shown. @param sinceMs by the page's clock; null otherwise */
export function SortedAgo({ sinceMs }: { readonly sinceMs: number | null }) {
  const { overview: words } = useWords();
  const element = useRef<HTMLSpanElement>(null);
  const write = useCallback(() => {
    const seconds = sinceMs === null ? null : Math.max(0, Math.floor((performance.now() - sinceMs) / 1000));
    writeText(element.current, seconds === null ? '' : words.sortedAgo(seconds));
  }, [sinceMs, words]);
  useEachUpdate(write);
  return <span ref={element} data-sorted-ago="" />;
}
