import type { TrackPaint } from '../../lib/trackPaint.ts';
import type { LiveStore } from '../../state/liveStore.ts';
import type { RunningLog } from './runningLog.ts';
import type { Shown } from './shownFigure.ts';

/** What rows read when they are written. */
export interface Scene {
  readonly live: LiveStore;
  readonly shown: Shown;
  /** Seconds since anything arrived, while the connection is lost and nothing is held; null otherwise. */
  readonly lostSeconds: number | null;
  readonly running: RunningLog;
}

/** What rows are drawn with. */
export interface Pen {
  readonly context: CanvasRenderingContext2D;
  readonly paint: TrackPaint;
  /** The left edge of the axis, CSS pixels from the left edge of the page. */
  readonly axisX: number;
  readonly pixelsPerSecond: number;
  /** Device pixels of a CSS pixel. */
  readonly ratio: number;
}

/** A row of the page: its figures and its picture. */
export interface LedgerRow {
  /** CSS pixels from the top of the content. */
  readonly top: number;
  readonly height: number;
  /** Writes its figures. */
  write(scene: Scene): void;
  /** Draws it where it lies in the content. */
  draw(scene: Scene, pen: Pen): void;
}

/** The rows that are on the page now. They are written and drawn together: once a second, and after a change. */
export class Ledger {
  readonly #rows = new Set<LedgerRow>();
  #isDue = false;
  #onChange = () => {};

  /** @returns its undo */
  add(row: LedgerRow): () => void {
    this.#rows.add(row);
    this.changed();
    return () => {
      this.#rows.delete(row);
      this.changed();
    };
  }

  /** A row is new, has moved or has another content. */
  changed(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    // After all rows of a render are in, before the picture.
    queueMicrotask(() => {
      if (this.#isDue) this.#onChange();
      this.#isDue = false;
    });
  }

  /** Calls `run` after changes. @returns its undo */
  onChange(run: () => void): () => void {
    this.#onChange = run;
    return () => {
      this.#onChange = () => {};
    };
  }

  /** Writes the figures of all rows; changes before this need no other picture. */
  write(scene: Scene): void {
    this.#isDue = false;
    for (const row of this.#rows) row.write(scene);
  }

  /** Draws the rows that are at least partly between two heights of the content. */
  draw(scene: Scene, pen: Pen, top: number, bottom: number): void {
    for (const row of this.#rows) {
      if (row.top < bottom && row.top + row.height > top) row.draw(scene, pen);
    }
  }
}

/** What is shown now; null before the first second. */
export function sceneOf(live: LiveStore, running: RunningLog): Scene | null {
  const { readSecond, axisEnd, readsNewest } = live;
  if (readSecond === null || axisEnd === null) return null;
  const shown: Shown = { second: readSecond, axisEndSecond: axisEnd, isHeld: !readsNewest };
  return { live, shown, lostSeconds: lostSecondsOf(live), running };
}

/** Seconds since anything arrived, while nothing does and the newest second is read; null otherwise. */
export function lostSecondsOf(live: Pick<LiveStore, 'contact' | 'readsNewest' | 'axisEnd' | 'newestSecond'>) {
  const { contact, readsNewest, axisEnd, newestSecond } = live;
  if (!readsNewest || contact.kind === 'live' || axisEnd === null || newestSecond === null) return null;
  return Math.max(0, axisEnd - newestSecond);
}
