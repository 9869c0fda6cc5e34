import type { CellText } from '../../lib/figureCell.ts';
import { coarse, figure } from '../../lib/figures.ts';
import type { Shown, ShownFigure } from './shownFigure.ts';

/** What stands right of the axis, beside the line. */
export type Reading =
  | { readonly kind: 'none' }
  | { readonly kind: 'running'; readonly count: number }
  | { readonly kind: 'old' | 'every'; readonly seconds: number }
  | { readonly kind: 'noSource' };

/** Above this share, memory and disk are marked. */
const fullPercent = 90;

/** A measured figure of a watched row. */
export function measured({ value, staleSeconds }: ShownFigure): CellText {
  return { text: figure(value), tone: value === null ? 'muted' : staleSeconds === null ? 'plain' : 'stale' };
}

/** A measured share that is marked when it is nearly full. */
export function measuredShare(shown: ShownFigure): CellText {
  const cell = measured(shown);
  return isFull(shown.value) && cell.tone === 'plain' ? { ...cell, tone: 'critical' } : cell;
}

/** Whether a share of memory or disk is marked as nearly full; false where it is unknown. */
export function isFull(percent: number | null): boolean {
  return percent !== null && percent >= fullPercent;
}

/** A figure of a list item, which is of now: unknown while another second is held. */
export function listed(value: number | null, { isHeld }: Shown): ShownFigure {
  return { value: isHeld ? null : value, staleSeconds: null, intervalSeconds: 1 };
}

/** A figure of the coarse pass. */
export function coarseCell(value: number | null): CellText {
  return { text: coarse(figure(value)), tone: value === null ? 'muted' : 'secondary' };
}

/** The worst age among figures, else the coarsest interval of more than a second. */
export function ageReading(figures: readonly ShownFigure[]): Reading {
  const old = Math.max(0, ...figures.map(({ staleSeconds }) => staleSeconds ?? 0));
  if (old > 0) return { kind: 'old', seconds: old };
  const seconds = Math.max(1, ...figures.map(({ value, intervalSeconds }) => (value === null ? 1 : intervalSeconds)));
  return seconds > 1 ? { kind: 'every', seconds } : { kind: 'none' };
}

/** How far apart the measurements of a list item are. */
export function everyReading(sources: Readonly<Record<string, { readonly intervalSeconds: number | null }>>): Reading {
  const seconds = Math.max(0, ...Object.values(sources).map(({ intervalSeconds }) => intervalSeconds ?? 0));
  return seconds === 0 ? { kind: 'none' } : { kind: 'every', seconds: Math.round(seconds) };
}
