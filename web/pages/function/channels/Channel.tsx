import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { writeFigure, writeText } from '../../../components/figure/writeFigure.ts';
import { useWords } from '../../../i18n/words.ts';
import { labelSpread } from '../../../lib/labelSpread.ts';
import { readTrackPaint, type TrackPaint } from '../../../lib/trackPaint.ts';
import { roundTop, SettledTop } from '../../../lib/trackScale.ts';
import { useEachUpdate } from '../../../state/liveContext.ts';
import type { LiveStore } from '../../../state/liveStore.ts';
import { useChoices, useGrid } from '../../../state/pageContext.ts';
import styles from './Channel.module.css';
import type { ChannelInput, ChannelPicture } from './channelPictures.ts';
import { type ChannelBox, UplotChannel } from './uplotChannel.ts';

/** What makes one channel different from the others. */
export interface ChannelForm {
  /** The smallest top of the scale. */
  readonly least: number;
  /** A top that never changes; null for one that follows the values. */
  readonly fixedTop: number | null;
  /** How the top is written. */
  readonly topText: (top: number) => string;
  readonly picture: (input: ChannelInput) => ChannelPicture;
}

interface ChannelProps {
  readonly title: string;
  readonly meaning: ReactNode;
  /** `NAMESPACE/NAME`. */
  readonly subject: `${string}/${string}`;
  readonly height: number;
  readonly form: ChannelForm;
  /** Why nothing is measured; null if something may be. */
  readonly emptyReason: string | null;
}

const topPad = 22;

/** A chart on the page's axis, with the figure of the second that is read beside each line. */
export function Channel({ title, meaning, subject, height, form, emptyReason }: ChannelProps) {
  const { channels: words } = useWords().functionPage;
  const { axis, ratio, scale } = useGrid();
  const choices = useChoices();
  const plot = useRef<HTMLDivElement>(null);
  const chart = useRef<UplotChannel | null>(null);
  const [top] = useState(() => new SettledTop());
  const topLabel = useRef<HTMLSpanElement>(null);
  const note = useRef<HTMLSpanElement>(null);
  const readings = useRef<HTMLDivElement>(null);
  const drawn = useRef<{ window: unknown; replicas: unknown; axisEnd: number } | null>(null);
  const bottomPad = 1;

  const write = useCallback(
    (live: LiveStore) => {
      const input = inputOf(live, subject);
      if (input === null) return;
      const picture = form.picture(input);
      const last = drawn.current;
      const scale = form.fixedTop ?? top.next(roundTop(highest(picture, form.least)), input.axisEnd);
      writeReadings(readings.current, picture, { subject, height, scale, bottomPad });
      writeText(topLabel.current, form.topText(scale));
      writeNote(note.current, picture, words);
      // Only the cursor moved: the picture is the same.
      const isSame =
        last?.window === input.window && last?.replicas === input.replicas && last?.axisEnd === input.axisEnd;
      if (chart.current === null || isSame) return;
      drawn.current = input;
      if (chart.current.fits(picture)) chart.current.draw(picture, scale);
    },
    [subject, form, height, top, words],
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours follow from the choices
  useEffect(() => {
    const element = plot.current;
    if (element === null) return;
    let isOver = false;
    const box: ChannelBox = { width: axis, height, topPad, bottomPad };
    let paint: TrackPaint | null = null;
    const canvas = document.createElement('canvas').getContext('2d');
    const current = () => {
      if (canvas === null) throw new Error('This browser has no canvas.');
      paint ??= readTrackPaint(element, canvas, ratio / scale);
      return paint;
    };
    void UplotChannel.create(element, box, current, form.picture(nothing)).then((made) => {
      if (isOver) made.destroy();
      else chart.current = made;
      drawn.current = null;
    });
    return () => {
      isOver = true;
      chart.current?.destroy();
      chart.current = null;
    };
  }, [axis, height, ratio, scale, form, choices]);
  useEachUpdate(write);

  return (
    <section className={styles['channel']} style={{ height }} aria-label={title}>
      <span className={styles['name']}>
        <b>{title}</b> {emptyReason ?? meaning} <span ref={note} className={styles['note']} />
      </span>
      <span ref={topLabel} className={styles['top']} hidden={emptyReason !== null} />
      <div ref={plot} className={styles['plot']} hidden={emptyReason !== null} aria-hidden="true" />
      {emptyReason === null ? null : <div className={styles['base']} />}
      <div ref={readings} className={styles['readings']} data-each-second="" hidden={emptyReason !== null} />
    </section>
  );
}

const nothing: ChannelInput = { window: null, replicas: null, axisEnd: 0, readSecond: 0, readsNewest: true };

/** What channels are drawn from now; null before the first second. */
export function inputOf(live: LiveStore, subject: `${string}/${string}`): ChannelInput | null {
  const { axisEnd, readSecond, readsNewest } = live;
  if (axisEnd === null || readSecond === null) return null;
  const window = live.topic(`function:${subject}`)?.state ?? null;
  const replicas = live.topic(`replicas:${subject}`)?.state ?? null;
  return { window, replicas, axisEnd, readSecond, readsNewest };
}

function highest({ lines, thin, bars }: ChannelPicture, least: number): number {
  let most = least;
  for (const values of [...lines.map((line) => line.values), ...thin, bars?.calls ?? []]) {
    for (const value of values) if (value !== null && value > most) most = value;
  }
  return most;
}

function writeNote(
  element: HTMLElement | null,
  { everySeconds, oldSeconds }: ChannelPicture,
  words: { readonly everySeconds: (seconds: number) => string; readonly old: (seconds: number) => string },
): void {
  if (element === null) return;
  element.dataset['old'] = String(oldSeconds !== null);
  const every = everySeconds === null ? '' : words.everySeconds(everySeconds);
  writeText(element, oldSeconds === null ? every : words.old(oldSeconds));
}

/** Writes the figures at the heights of their lines, apart from each other. */
function writeReadings(
  element: HTMLElement | null,
  { readings, oldSeconds }: ChannelPicture,
  place: {
    readonly subject: `${string}/${string}`;
    readonly height: number;
    readonly scale: number;
    readonly bottomPad: number;
  },
): void {
  if (element === null) return;
  const { subject, height, scale, bottomPad } = place;
  const room = height - topPad - bottomPad;
  const heights = labelSpread(
    readings.map(({ at }) => height - bottomPad - Math.min(1, (at ?? 0) / scale) * room),
    height,
  );
  for (const [index, { column, text, tone }] of readings.entries()) {
    const cell = element.children[index] ?? element.appendChild(document.createElement('span'));
    if (!(cell instanceof HTMLElement)) continue;
    cell.dataset['figure'] = `function:${subject}:${column}`;
    // Arrow keys go on from the first one.
    if (index === 0) cell.tabIndex = 0;
    cell.dataset['tone'] = oldSeconds === null ? tone : 'muted';
    cell.style.top = `${Math.round((heights[index] ?? 0) - 7)}px`;
    writeFigure(cell, text);
  }
}
