/** Least-squares slope of evenly spaced values: how much comes with each step. */
export function slopePerStep(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let upper = 0;
  let lower = 0;
  for (const [index, value] of values.entries()) {
    upper += (index - middle) * (value - mean);
    lower += (index - middle) ** 2;
  }
  return upper / lower;
}
