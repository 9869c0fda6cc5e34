import { useCallback, useRef } from 'react';
import type { FigureText } from '../../lib/figures.ts';
import { useEachUpdate } from '../../state/liveContext.ts';
import type { LiveStore } from '../../state/liveStore.ts';
import { writeFigure } from './writeFigure.ts';

/** A figure that is written each second without rendering anything. */
export function Figure({
  name,
  read,
  className,
  isStop = false,
}: {
  /** What it shows, such as `function:NS/NAME:cpuPercent`: tests hold it against the API by this name. */
  readonly name: string;
  readonly read: (live: LiveStore) => FigureText;
  readonly className?: string | undefined;
  /** Whether Tab stops at it: at the first of its group, from where arrow keys go on. */
  readonly isStop?: boolean;
}) {
  const element = useRef<HTMLSpanElement>(null);
  const write = useCallback(
    (live: LiveStore) => {
      if (element.current !== null) writeFigure(element.current, read(live));
    },
    [read],
  );
  useEachUpdate(write);
  return <span ref={element} data-figure={name} className={className} {...(isStop && { tabIndex: 0 })} />;
}
