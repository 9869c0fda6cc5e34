import type { Column, FigureSource } from '../../src/contract/v1/stream.ts';

/** A stretch of a channel that is drawn in one way. Slots count seconds; `to` is the slot after the last. */
export interface Segment {
  /**
   * `line`: measured each second; `held`: the last sample stands for the seconds up to the next; `gap`: nothing was measured;
   * `stale`: the newest seconds, which the source has not sent although they are due.
   */
  readonly kind: 'line' | 'held' | 'gap' | 'stale';
  readonly from: number;
  readonly to: number;
}

/** A source that measures less often than this holds its values, s. */
const heldFrom = 1.5;

/** Whether the values of a source stand for several seconds each. */
export function isHeld(source: Pick<FigureSource, 'intervalSeconds'> | null): boolean {
  return (source?.intervalSeconds ?? 1) > heldFrom;
}

/**
 * How a column is drawn, from its first slot to its last without overlap.
 * @param source who measured it; null if nobody did
 */
export function segments(column: Column, source: Pick<FigureSource, 'intervalSeconds'> | null): readonly Segment[] {
  const found: { kind: Segment['kind']; from: number; to: number }[] = [];
  const known = isHeld(source) ? 'held' : 'line';
  for (let slot = 0; slot < column.length; slot++) {
    const kind = (column[slot] ?? null) === null ? 'gap' : known;
    const last = found.at(-1);
    if (last?.kind === kind) last.to = slot + 1;
    else found.push({ kind, from: slot, to: slot + 1 });
  }
  const last = found.at(-1);
  // The newest second may be on its way still; a gap at the end after values is what is late.
  if (last?.kind === 'gap' && last.from > 0) last.kind = 'stale';
  return found;
}

/** The slots in which a held value changed: the samples. */
export function sampleSlots(column: Column): readonly number[] {
  const slots: number[] = [];
  for (let slot = 1; slot < column.length; slot++) {
    const value = column[slot] ?? null;
    if (value !== null && value !== column[slot - 1]) slots.push(slot);
  }
  return slots;
}
