import { type PointerEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { loadPart } from '../../lib/loadPart.ts';
import { useLive } from '../../state/liveContext.ts';
import { usePage, useShortcuts } from '../../state/pageContext.ts';
import { useView, wholeOverview } from '../../state/view.ts';
import type { CardEvents } from '../figureCard/cardEvents.ts';
import { AxisLines } from './AxisLines.tsx';
import styles from './Frame.module.css';
import { Rail } from './Rail.tsx';
import { Strip } from './Strip.tsx';
import { TabSign } from './TabSign.tsx';
import { TopBar } from './TopBar.tsx';

type Overlays = typeof import('./overlays.ts');

type Overlay = 'palette' | 'keys' | null;

/** Top bar, rail and strip around the current page, and what opens over it. */
export function Frame({ children }: { readonly children: ReactNode }) {
  const live = useLive();
  const { grid, shortcuts } = usePage();
  const [overlay, setOverlay] = useState<Overlay>(null);
  // Not part of the first view, but loaded right after it.
  const [overlays, setOverlays] = useState<Overlays | null>(null);
  useEffect(() => {
    void loadPart(() => import('./overlays.ts')).then(setOverlays);
  }, []);
  const card = useRef<CardEvents>(null);
  const [view, go] = useView();
  const { connection } = view;
  const bindings = useMemo(() => {
    const step = (seconds: number) => () => {
      const from = live.frozenSecond ?? live.newestSecond;
      if (from !== null) live.freeze(from + seconds);
    };
    return {
      'ctrl k': () => setOverlay('palette'),
      '?': () => setOverlay('keys'),
      'g o': () => go(wholeOverview(connection)),
      f: () => (live.frozenSecond === null ? live.freeze(live.newestSecond ?? 0) : live.goLive()),
      escape: () => {
        if (live.frozenSecond === null) return false;
        live.goLive();
        return true;
      },
      arrowleft: step(-1),
      arrowright: step(1),
      'shift arrowleft': step(-10),
      'shift arrowright': step(10),
    };
  }, [live, go, connection]);
  useShortcuts(bindings);
  useEffect(() => {
    if (overlay === null) return;
    // It may still load: no letter that is meant for it may do what it does on the page.
    const close = () => setOverlay(null);
    return shortcuts.addOver({ escape: close, 'ctrl k': overlay === 'palette' ? close : () => setOverlay('palette') });
  }, [shortcuts, overlay]);

  /** Points at the second under the pointer, where what lies there is on the axis. */
  const point = (event: PointerEvent<HTMLElement>) => {
    if (event.pointerType !== 'mouse') return;
    const { axisLeft, axis, scale } = grid.current;
    const x = event.clientX / scale - axisLeft;
    // A figure that is pointed at is asked about: it must not become that of another second.
    const isCovered = event.target instanceof Element && event.target.closest('[data-solid], [data-figure]') !== null;
    const end = live.axisEnd;
    if (end === null || isCovered || x < 0 || x >= axis) live.point(null);
    else live.point(end - 59 + Math.floor((x / axis) * 60));
  };

  return (
    <>
      <TabSign />
      <TopBar onFind={() => setOverlay('palette')} onKeys={() => setOverlay('keys')} />
      <Rail />
      <main className={styles['main']} onPointerMove={point} onPointerLeave={() => live.point(null)}>
        <AxisLines />
        {children}
      </main>
      <Strip />
      {overlays === null ? null : <overlays.FigureCard events={card} />}
      {overlays !== null && overlay === 'palette' ? (
        <overlays.Palette
          onClose={() => setOverlay(null)}
          onKeys={() => setOverlay('keys')}
          onAsk={() => card.current?.toggle()}
        />
      ) : null}
      {overlays !== null && overlay === 'keys' ? <overlays.KeysSheet onClose={() => setOverlay(null)} /> : null}
    </>
  );
}
