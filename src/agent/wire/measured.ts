/** What is measured is never negative and never endless: else it is unknown, NaN. */
export function measured(value: number): number {
  return value >= 0 && value < Number.POSITIVE_INFINITY ? value : Number.NaN;
}
