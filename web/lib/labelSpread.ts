/** Distance of two labels, px. */
const distance = 14;
/** Half of a label's height with its margin. */
const edge = 9;

/**
 * Moves labels beside their lines apart, so that none covers another one, and keeps them in the picture.
 * @param wanted where each label's middle should be, px from above @returns the same order
 */
export function labelSpread(wanted: readonly number[], height: number): readonly number[] {
  const labels = wanted.map((y, index) => ({ y, index })).sort((one, other) => one.y - other.y);
  for (let round = 0; round < 3; round++) {
    for (let at = 1; at < labels.length; at++) {
      const [above, below] = [labels[at - 1], labels[at]];
      if (above === undefined || below === undefined) continue;
      const push = (distance - (below.y - above.y)) / 2;
      if (push <= 0) continue;
      above.y -= push;
      below.y += push;
    }
  }
  // From below, then from above: the edges win over the wish.
  let limit = height - edge;
  for (const label of labels.toReversed()) {
    label.y = Math.min(label.y, limit);
    limit = label.y - distance;
  }
  limit = edge;
  for (const label of labels) {
    label.y = Math.max(label.y, limit);
    limit = label.y + distance;
  }
  const places = new Array<number>(wanted.length).fill(0);
  for (const { y, index } of labels) places[index] = y;
  return places;
}
