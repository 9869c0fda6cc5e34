/** The top of a channel's scale, and since when. */
export interface ChannelScale {
  readonly top: number;
  /** When it became this high, Unix seconds. */
  readonly grewAtSecond: number;
}

/** A scale that grew does not shrink for this long, s. */
const restSeconds = 10;

/** The smallest of 1, 2, 5 times a power of ten that is at least `value`; 1 for none. */
export function step125(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 5, 10].find((each) => value <= each * power * 1.0001) ?? 10;
  return Number((step * power).toPrecision(1));
}

/**
 * The next scale of a channel: grows at once, shrinks only when it has not grown for 10 s.
 * @param previous null at first
 * @param values of the window, of all lines
 * @param least the smallest top
 * @param second the newest one, Unix seconds
 */
export function nextScale(
  previous: ChannelScale | null,
  values: Iterable<number | null>,
  least: number,
  second: number,
): ChannelScale {
  let highest = least;
  for (const value of values) if (value !== null && value > highest) highest = value;
  const top = step125(highest);
  if (previous === null || top > previous.top) return { top, grewAtSecond: second };
  if (top === previous.top) return previous;
  return second - previous.grewAtSecond < restSeconds ? previous : { top, grewAtSecond: second };
}
