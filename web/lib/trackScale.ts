/** The next step of 1, 2, 5, 10, 20, ... that is not below the value; 1 for nothing. */
export function roundTop(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5].find((step) => value <= step * power * 1.0001) ?? 10) * power;
}

/** The smallest top of a track of calls: one call a second stays a low tick. */
const leastTop = 5;

/** The top of a track: its largest value rounded up, at least 5. */
export function trackTop(values: readonly (number | null)[]): number {
  let most = leastTop;
  for (const value of values) if (value !== null && value > most) most = value;
  return roundTop(most);
}

/** How long a scale stays after it has grown, s. */
const settlesAfterSeconds = 10;

/** A top that grows at once, and shrinks only when it has not grown for 10 s. */
export class SettledTop {
  #top = 0;
  #grewAtSecond = Number.NEGATIVE_INFINITY;

  /** The top to draw with. @param top what the values need now @param second of the newest value */
  next(top: number, second: number): number {
    const mayShrink = second - this.#grewAtSecond >= settlesAfterSeconds;
    if (top > this.#top) this.#grewAtSecond = second;
    if (top > this.#top || mayShrink) this.#top = top;
    return this.#top;
  }
}
