import { type KeyboardEvent, type PointerEvent, useCallback, useMemo, useRef, useSyncExternalStore } from 'react';
import { useWords } from '../../i18n/words.ts';
import { clockTime } from '../../lib/clockTime.ts';
import { count, plainText } from '../../lib/figures.ts';
import { atSecond, axisSeconds, onAxis } from '../../lib/trackAxis.ts';
import { drawBars, drawGaps } from '../../lib/trackBars.ts';
import { readTrackPaint } from '../../lib/trackPaint.ts';
import { roundTop } from '../../lib/trackScale.ts';
import { useEachUpdate, useLive, useLiveValue } from '../../state/liveContext.ts';
import type { LiveStore } from '../../state/liveStore.ts';
import { useChoices, useGrid, usePage } from '../../state/pageContext.ts';
import type { StripSource } from '../../state/stripSlot.ts';
import { Button, Key } from '../Button.tsx';
import { Icon } from '../Icon.tsx';
import styles from './Strip.module.css';
import { StripFlags } from './StripFlags.tsx';

/** The calls of the last 60 s on the axis: drag on it to freeze a second. @param isOff nothing is shown yet */
export function Strip({ isOff = false }: { readonly isOff?: boolean }) {
  const { frame } = useWords();
  const { strip } = usePage();
  const { isNarrow } = useGrid();
  const source = useSyncExternalStore(
    (listener) => strip.subscribe(listener),
    () => strip.source,
  );
  return (
    <section className={styles['strip']} aria-label={frame.strip}>
      {isNarrow || isOff ? null : (
        <div className={styles['controls']}>
          <FreezeButton />
          <span className={styles['label']}>{source?.label}</span>
        </div>
      )}
      <Plot source={source} />
      <Reading source={source} />
    </section>
  );
}

function FreezeButton() {
  const { frame } = useWords();
  const live = useLive();
  const isFrozen = useLiveValue(({ frozenSecond }) => frozenSecond !== null);
  const hasSeconds = useLiveValue(({ newestSecond }) => newestSecond !== null);
  if (isFrozen) {
    return (
      <Button look="solid" onClick={() => live.goLive()}>
        <Icon name="play" size={14} />
        {frame.goLive}
      </Button>
    );
  }
  return (
    <Button disabled={!hasSeconds} onClick={() => live.freeze(live.newestSecond ?? 0)}>
      <Icon name="pause" size={14} />
      {frame.freeze}
      <Key>F</Key>
    </Button>
  );
}

function Plot({ source }: { readonly source: StripSource | null }) {
  const words = useWords();
  const live = useLive();
  const { axis, pixelsPerSecond, ratio, isNarrow } = useGrid();
  const { theme } = useChoices();
  const { settings } = usePage();
  const plot = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const height = isNarrow ? 30 : 44;
  const shownTheme = theme === 'system' ? settings.theme : theme;
  const draw = useMemo(
    // The colours are read once for each theme.
    () => drawer(canvas, source, { pixelsPerSecond, ratio, height, theme: shownTheme }),
    [source, pixelsPerSecond, ratio, height, shownTheme],
  );
  useEachUpdate(draw);
  const speak = useCallback(
    (store: LiveStore) => {
      const { axisEnd, readSecond } = store;
      plot.current?.setAttribute(
        'aria-valuenow',
        String(axisEnd === null || readSecond === null ? 0 : readSecond - axisEnd),
      );
      plot.current?.setAttribute('aria-valuetext', spoken(store, source, words.frame));
    },
    [source, words],
  );
  useEachUpdate(speak);

  const secondAt = (event: PointerEvent<HTMLElement>): number | null => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const end = live.axisEnd;
    if (end === null || width === 0) return null;
    return end - axisSeconds + 1 + Math.floor(((event.clientX - left) / width) * axisSeconds);
  };
  const drag = (event: PointerEvent<HTMLElement>) => {
    const second = secondAt(event);
    if (second === null) return;
    if (event.buttons === 1) live.freeze(second);
    else if (event.pointerType === 'mouse') live.point(second);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const from = live.frozenSecond ?? live.newestSecond;
    const end = live.axisEnd;
    if (from === null || end === null) return;
    const far = event.shiftKey ? 10 : 1;
    const to = { ArrowLeft: from - far, ArrowDown: from - far, ArrowRight: from + far, ArrowUp: from + far }[event.key];
    const jump = { PageDown: from - 10, PageUp: from + 10, Home: end - axisSeconds + 1, End: end }[event.key];
    const second = to ?? jump;
    if (second === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    live.freeze(second);
  };
  return (
    <div
      ref={plot}
      className={styles['plot']}
      role="slider"
      tabIndex={0}
      aria-label={words.frame.strip}
      aria-valuemin={1 - axisSeconds}
      aria-valuemax={0}
      aria-valuenow={0}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        drag(event);
      }}
      onPointerMove={drag}
      onPointerLeave={() => live.point(null)}
      onKeyDown={onKeyDown}
    >
      <canvas
        ref={canvas}
        style={{ width: axis, height }}
        width={Math.round(axis * ratio)}
        height={Math.round(height * ratio)}
      />
      <StripFlags />
    </div>
  );
}

function Reading({ source }: { readonly source: StripSource | null }) {
  const { frame } = useWords();
  const { isNarrow } = useGrid();
  const calls = useRef<HTMLSpanElement>(null);
  const errors = useRef<HTMLSpanElement>(null);
  const errorsUnit = useRef<HTMLSpanElement>(null);
  const write = useCallback(
    (live: LiveStore) => {
      const read = readAt(live, source);
      if (calls.current === null || errors.current === null || errorsUnit.current === null) return;
      calls.current.textContent = plainText(count(read.calls));
      const hasErrors = (read.errors ?? 0) > 0;
      errors.current.textContent = hasErrors ? plainText(count(read.errors)) : '';
      errorsUnit.current.textContent = hasErrors
        ? ` ${isNarrow ? frame.errorsShort : frame.errors(read.errors ?? 0)}`
        : '';
    },
    [source, frame, isNarrow],
  );
  useEachUpdate(write);
  return (
    <div className={styles['reading']} role="group" aria-label={frame.stripReading} title={frame.stripReading}>
      <b ref={calls} data-figure="strip:calls" />
      <span className={styles['unit']}>/s</span>
      <br />
      <span ref={errors} className={styles['errors']} data-figure="strip:errors" />
      <span ref={errorsUnit} className={styles['unit']} />
    </div>
  );
}

/** Calls and errors of the second that is read; null where nobody knows. */
function readAt(live: LiveStore, source: StripSource | null) {
  const columns = source?.read(live) ?? null;
  const second = live.readSecond;
  // Without a connection, nobody knows what happens now.
  const isUnknown = live.readsNewest && live.contact.kind === 'lost';
  if (columns === null || second === null || isUnknown) return { calls: null, errors: null };
  const { calls, errors, endSecond } = columns;
  return { calls: atSecond(calls, endSecond, second), errors: atSecond(errors, endSecond, second) };
}

function spoken(live: LiveStore, source: StripSource | null, frame: ReturnType<typeof useWords>['frame']): string {
  const second = live.readSecond;
  if (second === null) return frame.connecting;
  const { calls, errors } = readAt(live, source);
  const time = clockTime(second);
  return calls === null ? frame.stripUnknown(time) : frame.stripValue(time, calls, errors);
}

interface PlotForm {
  readonly pixelsPerSecond: number;
  readonly ratio: number;
  readonly height: number;
  readonly theme: string;
}

const pad = 6;

/** Returns what draws the strip. */
function drawer(canvas: { readonly current: HTMLCanvasElement | null }, source: StripSource | null, form: PlotForm) {
  let paint: ReturnType<typeof readTrackPaint> | null = null;
  return (live: LiveStore) => {
    const context = canvas.current?.getContext('2d') ?? null;
    if (canvas.current === null || context === null) return;
    paint ??= readTrackPaint(canvas.current, context, form.ratio);
    const { axisEnd, newestSecond } = live;
    context.setTransform(form.ratio, 0, 0, form.ratio, 0, 0);
    context.clearRect(0, 0, axisSeconds * form.pixelsPerSecond, form.height);
    const columns = source?.read(live) ?? null;
    const end = axisEnd ?? 0;
    const calls = onAxis(columns?.calls ?? [], columns?.endSecond ?? end, end);
    const errors = onAxis(columns?.errors ?? [], columns?.endSecond ?? end, end);
    const box = { x: 0, y: 0, height: form.height, pixelsPerSecond: form.pixelsPerSecond, ratio: form.ratio };
    const most = calls.reduce<number>((top, value) => Math.max(top, value ?? 0), 1);
    if (columns !== null && newestSecond !== null) {
      drawGaps(context, { ...box, y: 4, height: form.height - 10 }, calls, paint);
    }
    drawBars(context, box, calls, errors, { top: roundTop(most), pad, colour: 'ink', notch: false }, paint);
  };
}
