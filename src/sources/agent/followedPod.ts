import type { DecodedPod } from '../../agent/wire/windowsAnswer.ts';
import { windowSeconds } from '../../contract/units.ts';
import { PodWindow } from './podWindow.ts';

/** A pod that somebody watches. */
export class FollowedPod {
  readonly window = new PodWindow();
  /** The tick up to which its window is known; null: it is to be asked for whole. */
  sequence: number | null = null;
  /** The question for its whole window that is under way; null for none. */
  filling: Promise<void> | null = null;
  /** The newest second that it is known up to; -Infinity before the first. */
  lastSecond = Number.NEGATIVE_INFINITY;

  /** @param told null when the agent does not know the pod */
  take(told: DecodedPod | null, sequence: number, seconds: number, lastSecond: number): void {
    // Answers to two questions may come in another order than they were made.
    if (lastSecond < this.lastSecond) return;
    if (this.sequence !== null || seconds === windowSeconds) this.sequence = sequence;
    this.lastSecond = lastSecond;
    if (told !== null) this.window.take(told, seconds, lastSecond);
  }

  clear(): void {
    this.sequence = null;
    this.lastSecond = Number.NEGATIVE_INFINITY;
    this.window.clear();
  }
}
